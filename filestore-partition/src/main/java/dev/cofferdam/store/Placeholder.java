package dev.cofferdam.store; /** x */ public interface Placeholder {}
