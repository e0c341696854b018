// One kind of error for everything that can be wrong; the classes are those of the adapter protocol.
export class ScbError extends Error {
  constructor(kind, phase, message, { field, offset } = {}) {
    super(message);
    Object.assign(this, { kind, phase, field, offset });
  }

  toJSON() {
    const { kind, phase, field, offset, message } = this;
    return { class: kind, phase, field, offset, message };
  }
}
