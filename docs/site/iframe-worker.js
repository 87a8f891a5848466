// A browser starts no worker for a page that is opened from a folder. There the program of the search runs in a hidden
// frame instead, which takes and gives the same messages.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      inside.document.open();
      inside.document.close();
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const load = (address) => new Promise((done, fail) => {
        const script = inside.document.createElement("script");
        Object.assign(script, { src: new URL(address, location.href).href, onload: done, onerror: fail });
        inside.document.body.append(script);
      });
      inside.importScripts = async (...addresses) => { for (const address of addresses) await load(address); };
      this.started = load(url);
    }

    async postMessage(data) {
      await this.started;
      const inside = this.frame.contentWindow;
      inside.dispatchEvent(new inside.MessageEvent("message", { data }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
