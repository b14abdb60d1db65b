package dev.cofferdam.deploy.command.console;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a command has to say. Immutable.
 *
 * @param text for people, ending with a new line
 * @param json the same for programs
 */
public record Answer(int exitCode, String text, JsonNode json) {}
