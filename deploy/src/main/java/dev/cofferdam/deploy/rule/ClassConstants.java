package dev.cofferdam.deploy.rule;

import dev.cofferdam.partition.Parameter;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ConstantDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds what the method {@code parameters()} of a class returns by following its instructions, without loading the class:
 * straight-line code that puts constants together, its own static fields and static methods included. Whatever else
 * there is ends the reading; nothing is guessed. For one thread.
 *
 * <p>Source: Java Virtual Machine Specification 6.5. Each value on the stack is a String, an Integer, a Kind, a List, an
 * array, or a {@link Made}.
 */
final class ClassConstants {
    private static final int STEPS_MAX = 100_000;
    private static final int DEPTH_MAX = 16;
    private static final int ARRAY_MAX = 1_000;
    private static final int LOCALS_MAX = 256;
    private static final String LIST = "java/util/List";
    private static final String PARAMETER = Parameter.class.getName().replace('.', '/');
    private static final String KIND = Parameter.Kind.class.getName().replace('.', '/');

    private final ClassModel model;
    private final String className;
    private Map<String, Object> statics;
    private int steps;

    /** What is in the way of reading it. */
    static final class NotConstantException extends Exception {
        private static final long serialVersionUID = 1L;

        NotConstantException(String message) {
            super(message);
        }
    }

    /** A parameter between {@code new} and its constructor, and after. */
    private static final class Made {
        private Parameter parameter;
    }

    private ClassConstants(ClassModel model) {
        this.model = model;
        this.className = model.thisClass().asInternalName();
    }

    /** What {@code method} returns, a method of {@code model} without arguments that returns a list. */
    static List<Parameter> parameters(ClassModel model, MethodModel method) throws NotConstantException {
        List<Parameter> parameters = new ArrayList<>();
        Object[] locals = new Object[LOCALS_MAX];
        for (Object each : as(List.class, new ClassConstants(model).follow(method, locals, 0))) {
            parameters.add(as(Parameter.class, made(each)));
        }
        return List.copyOf(parameters);
    }

    private Object follow(MethodModel method, Object[] locals, int depth) throws NotConstantException {
        if (depth > DEPTH_MAX) {
            throw new NotConstantException("its methods call one another more than " + DEPTH_MAX + " deep");
        }
        Deque<Object> stack = new ArrayDeque<>();
        for (CodeElement element : method.code().orElseThrow(() -> other("a method without code"))) {
            if (!(element instanceof Instruction instruction)) {
                continue; // a label, or what debuggers read
            }
            if (++steps > STEPS_MAX) {
                throw other("more than " + STEPS_MAX + " instructions");
            }
            if (instruction instanceof ReturnInstruction) {
                return stack.isEmpty() ? "" : stack.pop(); // nothing is returned by an initializer
            }
            step(instruction, stack, locals, depth);
        }
        throw other("no return");
    }

    private void step(Instruction instruction, Deque<Object> stack, Object[] locals, int depth)
            throws NotConstantException {
        switch (instruction) {
            case ConstantInstruction constant -> stack.push(constant(constant.constantValue()));
            case NewObjectInstruction made
            when made.className().asInternalName().equals(PARAMETER) -> stack.push(new Made());
            case NewReferenceArrayInstruction _ -> stack.push(new Object[length(pop(Integer.class, stack))]);
            case ArrayStoreInstruction _ -> {
                Object value = pop(Object.class, stack);
                int index = pop(Integer.class, stack);
                Object[] array = pop(Object[].class, stack);
                if (index < 0 || index >= array.length) {
                    throw other("an index outside its array");
                }
                array[index] = value;
            }
            case StackInstruction copy when copy.opcode() == Opcode.DUP -> stack.push(as(Object.class, stack.peek()));
            case LoadInstruction load
            when load.slot() < LOCALS_MAX -> {
                if (locals[load.slot()] == null) {
                    throw other("a use of the program itself");
                }
                stack.push(locals[load.slot()]);
            }
            case StoreInstruction store
            when store.slot() < LOCALS_MAX -> locals[store.slot()] = pop(Object.class, stack);
            case TypeCheckInstruction check when check.opcode() == Opcode.CHECKCAST -> {}
            case FieldInstruction field -> field(field, stack);
            case InvokeInstruction call -> stack.push(call(call, stack, depth));
            default -> throw other(instruction.opcode().name().toLowerCase(Locale.ROOT));
        }
        // A constructor returns nothing: what it made is below it already.
        if (instruction instanceof InvokeInstruction call && call.name().equalsString("<init>")) {
            stack.pop();
        }
    }

    private static Object constant(ConstantDesc value) throws NotConstantException {
        if (value instanceof String || value instanceof Integer) {
            return value;
        }
        throw other("the constant " + value);
    }

    private static int length(int length) throws NotConstantException {
        if (length < 0 || length > ARRAY_MAX) {
            throw other("an array of " + length);
        }
        return length;
    }

    private void field(FieldInstruction field, Deque<Object> stack) throws NotConstantException {
        String owner = field.owner().asInternalName();
        String name = field.name().stringValue();
        switch (field.opcode()) {
            case GETSTATIC -> {
                if (owner.equals(KIND)) {
                    stack.push(kind(name));
                } else if (owner.equals(className) && statics().get(name) != null) {
                    stack.push(statics().get(name));
                } else {
                    throw other("the field " + owner.replace('/', '.') + "." + name);
                }
            }
            case PUTSTATIC -> statics().put(name, pop(Object.class, stack));
            default -> throw other("the field " + owner.replace('/', '.') + "." + name);
        }
    }

    private static Parameter.Kind kind(String name) throws NotConstantException {
        return Arrays.stream(Parameter.Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> other("the kind " + name));
    }

    /** Those that the class's initializer sets before it does anything that is not read. */
    private Map<String, Object> statics() {
        if (statics == null) {
            statics = new HashMap<>();
            model.methods().stream()
                    .filter(method -> method.methodName().equalsString("<clinit>"))
                    .forEach(this::initialize);
        }
        return statics;
    }

    private void initialize(MethodModel initializer) {
        try {
            follow(initializer, new Object[LOCALS_MAX], 0);
        } catch (NotConstantException e) {
            // What came before it stays known.
        }
    }

    private Object call(InvokeInstruction call, Deque<Object> stack, int depth) throws NotConstantException {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        Object[] given = new Object[call.typeSymbol().parameterCount()];
        for (int i = given.length - 1; i >= 0; i--) {
            given[i] = pop(Object.class, stack);
        }
        boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
        if (isStatic && owner.equals(LIST) && name.equals("of")) {
            return list(given.length == 1 && given[0] instanceof Object[] array ? array : given);
        }
        if (owner.equals(PARAMETER) && name.equals("<init>") && given.length == 4) {
            Made made = pop(Made.class, stack);
            made.parameter = new Parameter(
                    as(String.class, given[0]),
                    as(Parameter.Kind.class, given[1]),
                    as(Integer.class, given[2]) != 0,
                    as(String.class, given[3]));
            return made;
        }
        for (MethodModel method : model.methods()) {
            boolean isIt = method.methodName().equalsString(name)
                    && method.methodType().equals(call.type());
            if (isStatic && owner.equals(className) && isIt) {
                return follow(method, Arrays.copyOf(given, LOCALS_MAX), depth + 1);
            }
        }
        throw other("a call of " + owner.replace('/', '.') + "." + name);
    }

    private static List<Object> list(Object[] items) throws NotConstantException {
        List<Object> list = new ArrayList<>();
        for (Object item : items) {
            list.add(as(Object.class, made(item)));
        }
        return list;
    }

    private static Object made(Object value) {
        return value instanceof Made made ? made.parameter : value;
    }

    private static <T> T pop(Class<T> type, Deque<Object> stack) throws NotConstantException {
        return as(type, stack.poll());
    }

    private static <T> T as(Class<T> type, Object value) throws NotConstantException {
        if (!type.isInstance(value)) {
            throw other("something that is no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private static NotConstantException other(String what) {
        return new NotConstantException("there is " + what + " in it");
    }
}
