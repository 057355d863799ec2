package io.headwater.state;

import org.apache.kafka.streams.state.StoreBuilder;

/** Every way to have an object store; all behave alike. */
enum StoreForm {
  PERSISTENT_WRITE_BACK(true, true),
  PERSISTENT_WRITE_THROUGH(true, false),
  IN_MEMORY_WRITE_BACK(false, true),
  IN_MEMORY_WRITE_THROUGH(false, false);

  final boolean isPersistent;
  final boolean isWriteBack;

  StoreForm(boolean isPersistent, boolean isWriteBack) {
    this.isPersistent = isPersistent;
    this.isWriteBack = isWriteBack;
  }

  StoreBuilder<ObjectStore<Tally>> builder(StoreOptions options) {
    StoreOptions ofForm = isWriteBack ? options : options.withWriteThrough();
    return isPersistent
        ? ObjectStores.persistent(StoreDriver.STORE, Tally.CODEC, ofForm)
        : ObjectStores.inMemory(StoreDriver.STORE, Tally.CODEC, ofForm);
  }

  StoreBuilder<ObjectStore<Tally>> builder() {
    return builder(StoreOptions.defaults());
  }
}
