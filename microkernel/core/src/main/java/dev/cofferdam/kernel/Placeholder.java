package dev.cofferdam.kernel;
/** x */
public interface Placeholder {}
