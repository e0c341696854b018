// A page that is read from a folder on disk may start no worker of a file. The theme's search then runs
// in a hidden frame of the page, without a script that stands in it, so that the page's policy holds.
(() => {
  if (window.location.protocol !== 'file:') return;
  const Native = window.Worker;

  class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement('iframe');
      frame.hidden = true;
      frame.title = 'search';
      document.body.append(frame);
      const inner = frame.contentWindow;
      inner.document.open();
      inner.document.write('<!doctype html><title>search</title><body></body>');
      inner.document.close();
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent('message', { data }));
      inner.importScripts = (...scripts) => scripts.reduce((before, script) => before.then(() => this.load(script)), Promise.resolve());
      this.inner = inner;
      this.frame = frame;
      this.ready = this.load(url);
    }

    load(url) {
      return new Promise((resolve, reject) => {
        const script = this.inner.document.createElement('script');
        script.src = url;
        script.onload = resolve;
        script.onerror = reject;
        this.inner.document.body.append(script);
      });
    }

    postMessage(data) {
      this.ready.then(() => this.inner.dispatchEvent(new MessageEvent('message', { data })));
    }

    terminate() { this.frame.remove(); }
  }

  // Other workers are the affair of whoever starts them.
  window.Worker = function Worker(url, options) {
    return String(url).includes('/workers/search.') ? new FrameWorker(url) : new Native(url, options);
  };
})();
