/* Stand-in for Matomo's tracker: sends one page view. It is not Matomo. */
/* global window, Image, location, document */
(function () {
  var queue = window._paq || [];
  var settings = {};
  queue.forEach(function (call) {
    settings[call[0]] = call[1];
  });
  /*!! pluginTrackerHook */
  new Image().src =
    settings.setTrackerUrl +
    '?rec=1&idsite=' +
    encodeURIComponent(settings.setSiteId) +
    '&url=' +
    encodeURIComponent(location.href) +
    '&action_name=' +
    encodeURIComponent(document.title);
})();
