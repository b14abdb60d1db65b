/** Cases by which an object changes its class. */
module dev.cofferdam.store.downgrade {
    requires transitive dev.cofferdam.store.editor;

    exports dev.cofferdam.store.downgrade;
}
