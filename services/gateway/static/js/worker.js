// Shows what the node pushes to this browser, and leads to it when it is pressed.

self.addEventListener('push', (event) => {
  let told;
  try {
    told = event.data.json();
  } catch {
    return;
  }
  event.waitUntil(self.registration.showNotification(told.title, {
    body: told.body,
    tag: told.tag,
    lang: told.lang,
    dir: told.dir,
    icon: '/static/icons/favicon.svg',
    data: { url: told.url },
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(url.href));
});
