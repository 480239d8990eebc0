<?php

namespace Piwik;

use Piwik\Container\StaticContainer;
use Piwik\Plugins\UsersManager\Model;
use Piwik\Session\SessionAuth;

/** module=API: a method of a plugin's API class, called with the request's parameters, answered in JSON. */
class ApiRequest
{
    public function __construct(private array $parameters)
    {
    }

    public function answer(): void
    {
        header('Content-Type: application/json; charset=utf-8');
        try {
            $user = $this->user();
            $call = fn () => Access::doAs($user['login'] ?? null, fn () => $this->call());
            $result = ($user['superuser_access'] ?? false) ? Access::doAsSuperUser($call) : $call();
            echo json_encode(is_array($result) ? $result : ['value' => $result]);
        } catch (\Exception $error) {
            http_response_code($error instanceof NoAccessException ? 401 : 200);
            echo json_encode(['result' => 'error', 'message' => $error->getMessage()]);
        }
    }

    private function user(): ?array
    {
        $token = $this->parameters['token_auth'] ?? '';
        if (str_starts_with($_SERVER['HTTP_AUTHORIZATION'] ?? '', 'Bearer ')) {
            $token = substr($_SERVER['HTTP_AUTHORIZATION'], 7);
        }
        if (!empty($this->parameters['force_api_session'])) {
            Session::start();
            $auth = StaticContainer::get(SessionAuth::class);
            $auth->setTokenAuth($token);
            $login = $auth->authenticate()->getIdentity();
            $user = $login === null ? false : (new Model())->getUser($login);
        } else {
            $user = (new Model())->getUserByTokenAuth($token);
        }
        return $user ?: null;
    }

    private function call()
    {
        [$plugin, $method] = explode('.', $this->parameters['method'] ?? '') + [1 => ''];
        $class = "Piwik\\Plugins\\$plugin\\API";
        if (!preg_match('/^\w+$/', $plugin) || !method_exists($class, $method)) {
            throw new \Exception("The method '$method' does not exist or is not available in the module '$plugin' of this stand-in.");
        }
        $arguments = [];
        foreach ((new \ReflectionMethod($class, $method))->getParameters() as $parameter) {
            $name = $parameter->getName();
            if (isset($this->parameters[$name])) {
                $arguments[$name] = $this->parameters[$name];
            } elseif (!$parameter->isOptional()) {
                throw new \Exception("Please specify a value for '$name'.");
            }
        }
        Piwik::postEvent('API.Request.dispatch', [&$arguments, $plugin, $method]);
        $result = (new $class())->$method(...$arguments);
        Piwik::postEvent('API.Request.dispatch.end', [&$result, ['module' => $plugin, 'action' => $method, 'parameters' => $arguments]]);
        return $result;
    }
}
