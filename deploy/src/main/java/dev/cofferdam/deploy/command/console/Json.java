package dev.cofferdam.deploy.command.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.kernel.AuditException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Builds and prints what {@code --json} prints. Stateless. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static <T> ArrayNode array(List<T> items, Function<T, JsonNode> function) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> array.add(function.apply(item)));
        return array;
    }

    public static ArrayNode texts(List<String> texts) {
        return array(texts, JsonNodeFactory.instance::textNode);
    }

    public static ObjectNode place(ObjectNode object, Place at) {
        return object.put("file", at.file()).put("line", at.line()).put("column", at.column());
    }

    /** Items of a list, one after another, in whatever number. */
    public interface Items {
        void to(Consumer<JsonNode> sink) throws IOException, AuditException;
    }

    /** An object with one list, printed while it is made: as {@link #print} would, in constant memory. */
    public static void stream(Writer out, String name, Items items) throws IOException, AuditException {
        JsonGenerator generator = MAPPER.createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .useDefaultPrettyPrinter();
        generator.writeStartObject();
        generator.writeArrayFieldStart(name);
        items.to(node -> {
            try {
                MAPPER.writeTree(generator, node);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        generator.writeEndArray();
        generator.writeEndObject();
        generator.writeRaw('\n');
        generator.close();
    }

    /** Indented by two blanks, ending with a new line. */
    public static String print(JsonNode node) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values always prints", e);
        }
    }
}
