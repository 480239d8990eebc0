<?php

namespace Piwik;

use Piwik\Auth\Password;
use Piwik\Container\StaticContainer;
use Piwik\Plugins\Login\Security\BruteForceDetection;
use Piwik\Plugins\UsersManager\Model;
use Piwik\Plugins\UsersManager\UsersManager;
use Piwik\Session\SessionAuth;
use Piwik\Session\SessionFingerprint;

/** The three pages: the login form, what a logged-in user sees, and one's own tokens. */
class Page
{
    private const WARNING = 'This is a stand-in for Matomo, used where the official image cannot be pulled. It is not Matomo.';

    /** Who is logged in. */
    private ?string $login;

    public function show(array $form): void
    {
        $this->login = StaticContainer::get(SessionAuth::class)->authenticate()->getIdentity();
        $attempts = new BruteForceDetection();
        // Who is logged in stays so.
        if ($this->login === null && !$attempts->isAllowedToLogin(IP::getIpFromHeader())) {
            http_response_code(500);
            echo 'Too many failed logins. Please wait and try logging in again later.';
            return;
        }
        $error = '';
        if (($_GET['action'] ?? '') === 'resetPassword') {
            echo $this->resetPassword($form);
            return;
        }
        if (isset($form['form_login'])) {
            $worked = $this->logIn($form);
            Piwik::postEvent('Login.authenticate.' . ($worked ? 'successful' : 'failed'), [$form['form_login']]);
            if (!$worked) {
                $attempts->addFailedAttempt(IP::getIpFromHeader(), $form['form_login']);
                $error = '<p id="login_error">Wrong Username and password combination.</p>';
            }
        }
        header('Content-Type: text/html; charset=utf-8');
        echo match (true) {
            ($_GET['action'] ?? '') === 'logout' => $this->logOut(),
            ($_GET['action'] ?? '') === 'optOut' => $this->frame('Opt-out (STAND-IN)', '<p>You can opt out here.</p>'),
            $this->login === null => $this->loginForm($error),
            $this->lacksSecondFactor() => $this->frame('Matomo (STAND-IN)', '<p>setUpTwoFactorAuth: set up a second factor.</p>'),
            default => $this->ownPage(),
        };
    }

    /** core/FrontController.php */
    private function ownPage(): string
    {
        $login = $this->login;
        $module = $_GET['module'] ?? 'CoreHome';
        $action = $_GET['action'] ?? ($module === 'Login' ? 'login' : 'index');
        $parameters = [];
        $show = function () use ($module, $action, $parameters): string {
            Piwik::postEvent('Request.dispatch', [&$module, &$action, &$parameters]);
            $page = match ($action) {
                'userSecurity' => $this->frame('Security', '<a id="authtokens"></a><div class="listAuthTokens">Auth tokens</div>'),
                'addNewToken' => $this->frame('Create new auth token', '<form></form>'),
                default => $this->dashboard(),
            };
            Piwik::postEvent('Request.dispatch.end', [&$page, $module, $action, $parameters]);
            return $page;
        };
        $isSuperUser = (bool) (new Model())->getUser($login)['superuser_access'];
        return Access::doAs($login, fn () => $isSuperUser ? Access::doAsSuperUser($show) : $show());
    }

    /** Whether everybody needs a second factor, and this user has none. */
    private function lacksSecondFactor(): bool
    {
        $isRequired = !empty(Config::getInstance()->TwoFactorAuth['twoFactorAuthRequired']);
        Piwik::postEvent('TwoFactorAuth.requiresTwoFactorAuthentication', [&$isRequired, '', '', []]);
        return $isRequired && (new Model())->getUser($this->login)['twofactor_secret'] === '';
    }

    private function logIn(array $form): bool
    {
        $nonce = $_SESSION['nonce'] ?? null;
        $user = (new Model())->getUser($form['form_login']);
        $hash = UsersManager::getPasswordHash($form['form_password'] ?? '');
        if ($nonce === null || $nonce !== ($form['form_nonce'] ?? '')) {
            return false;
        }
        if (!$user || !(new Password())->verify($hash, $user['password'])) {
            return false;
        }
        // Without the code of a second factor nobody gets further; the stand-in takes none.
        if ($user['twofactor_secret'] !== '') {
            return false;
        }
        Session::regenerateId();
        (new SessionFingerprint())->initialize($user['login'], (new Model())->generateRandomTokenAuth());
        $this->login = $user['login'];
        return true;
    }

    /** plugins/Login/Controller.php */
    private function logOut(): string
    {
        Piwik::postEvent('Login.logout', [$this->login]);
        (new SessionFingerprint())->clear();
        Session::expireSessionCookie();
        header('Location: ' . (Config::getInstance()->General['login_logout_url'] ?? 'index.php'), true, 302);
        return '';
    }

    /** Sends no mail: what counts is how often it would. plugins/Login/PasswordResetter.php */
    private function resetPassword(array $form): string
    {
        $login = $form['form_login'] ?? '';
        if (($_SESSION['nonce'] ?? null) !== ($form['form_nonce'] ?? '')) {
            return $this->frame('Matomo (STAND-IN)', '<p>Form security failed.</p>');
        }
        if ((new Model())->getUser($login)) {
            if (!empty(Config::getInstance()->General['emails_enabled'])) {
                // There is no program that sends: core/Mail.php.
                return $this->frame('Matomo (STAND-IN)', '<p>Could not instantiate mail function.</p>');
            }
            $name = $login . '_reset_password_info';
            $info = json_decode((string) Option::get($name), true) ?: ['timestamp' => time(), 'requests' => 0];
            if ($info['requests'] > 2 && $info['timestamp'] > time() - 3600) {
                return $this->frame('Matomo (STAND-IN)', '<p>You requested too many password resets recently.</p>');
            }
            Option::set($name, json_encode(['requests' => $info['requests'] + 1] + $info));
        }
        $sentence = 'If the provided details are associated with an account, you will receive an email.';
        return $this->frame('Matomo (STAND-IN)', "<p>$sentence</p>");
    }

    private function loginForm(string $error): string
    {
        $nonce = bin2hex(random_bytes(16));
        $_SESSION['nonce'] = $nonce;
        return $this->frame('Sign in - Matomo (STAND-IN)', <<<HTML
            $error
            <form method="post" action="?module=Login">
              <label>Username <input name="form_login" id="login_form_login"></label>
              <label>Password <input name="form_password" id="login_form_password" type="password"></label>
              <input type="hidden" name="form_nonce" id="login_form_nonce" value="$nonce">
              <button>Sign in</button>
            </form>
            HTML);
    }

    private function dashboard(): string
    {
        $login = htmlspecialchars((string) $this->login);
        $token = (new SessionFingerprint())->getSessionTokenAuth();
        return $this->frame('Matomo (STAND-IN)', <<<HTML
            <p>Signed in as $login.</p>
            <script>var piwik = {}; piwik.userLogin = "$login"; piwik.token_auth = "$token";</script>
            HTML);
    }

    private function frame(string $title, string $body): string
    {
        $warning = self::WARNING;
        return <<<HTML
            <!DOCTYPE html>
            <html>
            <head><title>$title</title></head>
            <h1 style="background: #b00; color: #fff; padding: 1em">$warning</h1>
            $body
            HTML;
    }
}
