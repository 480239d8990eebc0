/**
 * Plugins that come with Matomo 5. The image's build has the last word, on the Matomo that it is built from; this list
 * tells sooner. Whether they are on by default doesn't matter.
 */
const bundled =
  'API Actions Annotations BotTracking BulkTracking Contents CoreAdminHome CoreConsole CoreHome CorePluginsAdmin ' +
  'CoreUpdater CoreVisualizations CoreVue CustomDimensions CustomJsTracker DBStats Dashboard DevicePlugins ' +
  'DevicesDetection Diagnostics Ecommerce Events FeatureFlags Feedback GeoIp2 Goals Heartbeat ImageGraph Insights ' +
  'Installation Intl IntranetMeasurable JsTrackerInstallCheck LanguagesManager Live Login Marketplace ' +
  'MobileAppMeasurable MobileMessaging Monolog Morpheus MultiSites Overlay PagePerformance PrivacyManager ' +
  'ProfessionalServices Proxy Referrers Resolution RssWidget SEO ScheduledReports SegmentEditor SitesManager ' +
  'TagManager Tour Transitions TwoFactorAuth UserCountry UserCountryMap UserId UserLanguage UsersManager ' +
  'VisitFrequency VisitTime VisitorInterest VisitsSummary WebsiteMeasurable Widgetize';

export const bundledPlugins: readonly string[] = bundled.split(' ');

/** Plugins that the image brings and switches on by itself. */
export const ownPlugins: readonly string[] = ['EnvironmentVariables'];
