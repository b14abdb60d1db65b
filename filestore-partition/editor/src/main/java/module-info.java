/** Makes, checks and changes volumes that nobody serves. */
module dev.cofferdam.store.editor {
    requires transitive dev.cofferdam.store.engine;

    exports dev.cofferdam.store.editor;
}
