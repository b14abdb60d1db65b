package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.rule.ClassConstants.NotConstantException;
import dev.cofferdam.partition.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The programs of one's own that a topology names: what their classes declare, read from the jars; nothing of them is
 * loaded or run. For one thread; each class is read once.
 */
public final class OwnPrograms {
    private static final int CLASS_BYTES_MAX = 1 << 20;
    private static final int ANCESTORS_MAX = 16;

    private final Map<Key, Declaration> known = new HashMap<>();

    private record Key(String className, List<Path> jars) {}

    /** What a class says of its parameters. */
    sealed interface Declaration {
        /** Those that the topology may give, and must. */
        record Known(List<Parameter> parameters) implements Declaration {}

        /** It cannot be told without running it. */
        record Unreadable(String why) implements Declaration {}

        /** None of the jars holds the class. */
        record Absent() implements Declaration {}
    }

    Declaration declaration(String className, List<Path> jars) {
        return known.computeIfAbsent(new Key(className, jars), OwnPrograms::read);
    }

    private static Declaration read(Key key) {
        String name = key.className();
        try {
            Optional<byte[]> bytes = find(name, key.jars());
            if (bytes.isEmpty()) {
                return new Declaration.Absent();
            }
            for (int i = 0; bytes.isPresent() && i < ANCESTORS_MAX; i++) {
                ClassModel model = ClassFile.of().parse(bytes.get());
                Optional<MethodModel> method = model.methods().stream()
                        .filter(each -> each.methodName().equalsString("parameters"))
                        .filter(each -> each.methodType().equalsString("()Ljava/util/List;"))
                        .filter(each -> each.code().isPresent() && !each.flags().has(AccessFlag.BRIDGE))
                        .findFirst();
                if (method.isPresent()) {
                    return new Declaration.Known(ClassConstants.parameters(model, method.get()));
                }
                name = model.superclass()
                        .map(ClassEntry::asInternalName)
                        .orElse("")
                        .replace('/', '.');
                bytes = find(name, key.jars());
            }
            return new Declaration.Unreadable("neither it nor a class of its jars that it extends has that method");
        } catch (NotConstantException e) {
            return new Declaration.Unreadable(e.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return new Declaration.Unreadable("its class file is damaged");
        }
    }

    /** Of the first jar that holds it, as Java finds it at run time. */
    private static Optional<byte[]> find(String className, List<Path> jars) throws NotConstantException {
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
                ZipEntry entry = file.getEntry(className.replace('.', '/') + ".class");
                if (entry != null) {
                    return Optional.of(bytes(file, entry));
                }
            } catch (IOException e) {
                // No jar at all, so it holds no class either.
            }
        }
        return Optional.empty();
    }

    private static byte[] bytes(JarFile file, ZipEntry entry) throws IOException, NotConstantException {
        try (InputStream in = file.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(CLASS_BYTES_MAX + 1);
            if (bytes.length > CLASS_BYTES_MAX) {
                throw new NotConstantException("its class has more than " + CLASS_BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }
}
