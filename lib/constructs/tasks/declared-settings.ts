import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { imageVariables } from '../../contract/image';
import { userSecret } from '../core/user-secret';
import { type ContainerEnvironment, variableName } from './container-environment';

/** What the configuration says of Matomo's settings: values in one variable, secrets in one each. */
export function declaredSettings(
  scope: Construct,
  { settings, privacy, edge, access }: Pick<ResolvedConfig, 'settings' | 'privacy' | 'edge' | 'access'>,
): ContainerEnvironment {
  const sections = merged(retentionOf(privacy), accessOf(access));
  if (edge.proxies.length > 0) (sections['General'] ??= {})['proxy_ips'] = [...edge.proxies];
  const secrets: Record<string, ecs.Secret> = {};
  for (const [section, keys] of Object.entries(settings)) {
    for (const [key, value] of Object.entries(keys)) {
      if (typeof value === 'object' && 'secretArn' in value) {
        const secret = userSecret(scope, `Setting${section}${key}`, value.secretArn);
        secrets[variableName(section, key)] = ecs.Secret.fromSecretsManager(secret);
        // Declared, so that the variable is heard.
        (sections[section] ??= {})[key] = '';
      } else {
        (sections[section] ??= {})[key] = plain(value);
      }
    }
  }
  return { environment: { [imageVariables.settings]: JSON.stringify(sections) }, secrets };
}

/** Matomo writes true as 1 and false as 0. */
function plain(value: SettingScalar | SettingScalar[]): string | number | (string | number)[] {
  if (Array.isArray(value)) return value.map((each) => plain(each) as string | number);
  return typeof value === 'boolean' ? Number(value) : value;
}

type SettingScalar = string | number | boolean;

type Sections = Record<string, Record<string, unknown>>;

function merged(...all: readonly Sections[]): Sections {
  const whole: Sections = {};
  for (const [section, keys] of all.flatMap(Object.entries<Record<string, unknown>>)) {
    whole[section] = { ...whole[section], ...keys };
  }
  return whole;
}

/** A setting that a file says can't be changed on its page (core/Settings/Plugin/SystemSetting.php). */
function accessOf(access: ResolvedConfig['access']): Sections {
  return {
    TwoFactorAuth: { twoFactorAuthRequired: Number(access.secondFactor) },
    Login: {
      enablePasswordStrengthCheck: Number(access.strongPasswords),
      ...(access.failedLogins !== undefined && { maxAllowedRetries: access.failedLogins }),
    },
    ...(access.emailDomains.length > 0 && { UsersManager: { allowedEmailDomains: access.emailDomains } }),
    General: {
      // Tracking is let through (plugins/CoreHome/LoginAllowlist.php).
      ...(Array.isArray(access.ui) && {
        login_allowlist_ip: access.ui,
        login_allowlist_apply_to_reporting_api_requests: 1,
      }),
      // plugins/Login/Controller.php, logout
      ...(access.signOn && { login_logout_url: access.signOn.signOutUrl }),
    },
  };
}

/** By Matomo's own settings, whose page is off then (plugins/PrivacyManager/PrivacyManager.php, getPurgeDataSettings). */
function retentionOf({ policy, rawDataDays, reportMonths }: ResolvedConfig['privacy']): Sections {
  const sections: Sections = {};
  if (rawDataDays !== undefined) {
    sections['Deletelogs'] = { delete_logs_enable: 1, delete_logs_older_than: rawDataDays };
  }
  if (reportMonths !== undefined) {
    sections['Deletereports'] = { delete_reports_enable: 1, delete_reports_older_than: reportMonths };
  }
  if (rawDataDays !== undefined || reportMonths !== undefined) {
    sections['General'] = { enable_delete_old_data_settings_admin: 0 };
  }
  if (policy === 'cnil') {
    // core/Policy/CnilPolicy.php, from Matomo 5.6 on; the feature flag until 5.8.
    sections['CnilPolicy'] = { cnil_v1_policy_enabled: 1 };
    sections['FeatureFlags'] = { PrivacyCompliance_feature: 'enabled' };
  }
  return sections;
}

/** What holds about privacy, in the names of Matomo's plugins/PrivacyManager/Config.php. */
export function privacyOf(privacy: ResolvedConfig['privacy']): Record<string, string | number> {
  return {
    ipAnonymizerEnabled: Number(privacy.maskedBytes > 0),
    ipAddressMaskLength: privacy.maskedBytes,
    doNotTrackEnabled: Number(privacy.doNotTrack),
    forceCookielessTracking: Number(privacy.cookieless),
    anonymizeUserId: Number(privacy.userId === 'pseudonym'),
    anonymizeOrderId: Number(privacy.hiddenOrderIds),
    anonymizeReferrer: privacy.referrer,
    randomizeConfigId: Number(privacy.randomFingerprint),
    userId: privacy.userId,
  };
}
