package dev.cofferdam.kernel;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The text of all that an object holds, field by field and element by element: two objects of one class with one text
 * behave alike. No field can be forgotten, one that is added later included. For one thread.
 */
final class Graph {
    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private Graph() {}

    /** The value of a field. */
    static Object get(Object owner, String name) {
        for (Field field : fields(owner.getClass())) {
            if (field.getName().equals(name)) {
                return get(owner, field);
            }
        }
        throw new IllegalArgumentException(owner.getClass() + " has no field " + name);
    }

    /** The text of an object, without its fields of the classes {@code left}, which do not change. */
    static String text(Object object, Class<?>... left) {
        StringBuilder text = new StringBuilder();
        describe(object, List.of(left), text);
        return text.toString();
    }

    private static void describe(Object object, List<Class<?>> left, StringBuilder text) {
        switch (object) {
            case null -> text.append('-');
            case byte[] bytes -> {
                for (byte each : bytes) {
                    text.append((char) each);
                }
            }
            case Number number -> text.append(number);
            case Boolean flag -> text.append(flag ? 't' : 'f');
            case String string -> text.append(string);
            case Enum<?> constant -> text.append(constant.name());
            case Map<?, ?> map -> {
                text.append('{');
                map.forEach((key, value) -> {
                    describe(key, left, text);
                    text.append('=');
                    describe(value, left, text);
                    text.append(',');
                });
                text.append('}');
            }
            case Collection<?> elements -> {
                text.append('[');
                elements.forEach(element -> {
                    describe(element, left, text);
                    text.append(',');
                });
                text.append(']');
            }
            default -> {
                if (object.getClass().isArray()) {
                    text.append('[');
                    for (int i = 0; i < Array.getLength(object); i++) {
                        describe(Array.get(object, i), left, text);
                        text.append(',');
                    }
                    text.append(']');
                } else {
                    members(object, left, text);
                }
            }
        }
    }

    private static void members(Object object, List<Class<?>> left, StringBuilder text) {
        if (!object.getClass().getPackageName().startsWith("dev.cofferdam")) {
            throw new IllegalStateException("nothing is known of what a " + object.getClass() + " holds");
        }
        text.append('(');
        for (Field field : fields(object.getClass())) {
            Class<?> type = field.getType();
            if (left.stream().noneMatch(each -> each.isAssignableFrom(type))) {
                describe(get(object, field), left, text);
                text.append(';');
            }
        }
        text.append(')');
    }

    private static Object get(Object owner, Field field) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Field> fields(Class<?> type) {
        return FIELDS.computeIfAbsent(type, each -> {
            List<Field> fields = List.of(each.getDeclaredFields()).stream()
                    .filter(field -> !field.isSynthetic() && !isConstant(field))
                    .toList();
            fields.forEach(field -> field.setAccessible(true));
            return fields;
        });
    }

    private static boolean isConstant(Field field) {
        return Modifier.isStatic(field.getModifiers());
    }
}
