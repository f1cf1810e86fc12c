package org.onnxtwist.tests.protobuf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's own protobuf of the 4.x line, from the oldest that the documentation names on, takes the place of ours. */
@Tag("slow")
final class ProtobufVersionsTest {
    /** The folder that the build copies other versions into. */
    private static final Path LIBRARIES = Path.of("target/protobuf");

    private static final Path MODEL = Path.of("../samples/models/small_unet.onnx");

    @TempDir
    private Path folder;

    /** The jar of a version, by the name of its property in the poms. */
    private static Path jar(String property) throws IOException {
        String pom = Files.readString(Path.of("../pom.xml")) + Files.readString(Path.of("pom.xml"));
        String version = pom.replaceFirst("(?s).*<" + property + ">([^<]+)</.*", "$1");
        Path jar = LIBRARIES.resolve("protobuf-java-" + version + ".jar");
        assumeTrue(Files.isRegularFile(jar), jar + " is missing: Maven copies it before it runs the tests");
        return jar;
    }

    /** The class path of this test with another protobuf, apart from everything that is loaded already. */
    private static URLClassLoader loader(Path protobuf) throws MalformedURLException {
        List<URL> places = new ArrayList<>();
        places.add(protobuf.toUri().toURL());
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!place.contains("protobuf-java")) {
                places.add(Path.of(place).toUri().toURL());
            }
        }
        return new URLClassLoader(places.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file, ISO_8859_1));
            }
        }
        return contents;
    }

    @ParameterizedTest
    @ValueSource(strings = {"protoc.version", "spark.protobuf.version"})
    @SuppressWarnings("unchecked")
    void modelsAreReadRewrittenAndWrittenAlike(String property) throws IOException, ReflectiveOperationException {
        Path jar = jar(property);
        Path ours = Files.createDirectory(folder.resolve("ours"));
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Map<String, String> expected = new ModelRoundTrip().apply(MODEL, ours);
        try (URLClassLoader loader = loader(jar)) {
            Class<?> type = loader.loadClass(ModelRoundTrip.class.getName());
            Map<String, String> said = ((BiFunction<Path, Path, Map<String, String>>)
                            type.getDeclaredConstructor().newInstance())
                    .apply(MODEL, theirs);
            assertEquals(jar.getFileName().toString(), said.remove("protobuf"));
            assertNotEquals(jar.getFileName().toString(), expected.remove("protobuf"));
            assertEquals(expected, said);
        }
        assertEquals(contents(ours), contents(theirs));
        assertEquals(10, contents(theirs).size(), () -> "files in " + theirs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protoc.version", "spark.protobuf.version"})
    void everyMethodThatIsCalledIsThere(String property) throws IOException {
        try (URLClassLoader loader = loader(jar(property))) {
            Set<String> missing = new TreeSet<>();
            for (JavaClass caller : new ClassFileImporter().importPackages("org.onnxtwist.io")) {
                for (var call : caller.getCodeUnitCallsFromSelf()) {
                    CodeUnitAccessTarget target = call.getTarget();
                    if (target.getOwner().getName().startsWith("com.google.protobuf.") && !isThere(target, loader)) {
                        missing.add(target.getFullName());
                    }
                }
            }
            assertEquals(Set.of(), missing);
        }
    }

    private static boolean isThere(CodeUnitAccessTarget target, ClassLoader loader) {
        try {
            Class<?> owner = loader.loadClass(target.getOwner().getName());
            if (target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)) {
                return Arrays.stream(owner.getDeclaredConstructors())
                        .anyMatch(constructor -> names(constructor).equals(parameters(target)));
            }
            return declarations(owner)
                    .anyMatch(method -> method.getName().equals(target.getName())
                            && method.getReturnType()
                                    .getName()
                                    .equals(target.getRawReturnType().getName())
                            && names(method).equals(parameters(target)));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static List<String> names(Executable executable) {
        return Arrays.stream(executable.getParameterTypes()).map(Class::getName).toList();
    }

    private static List<String> parameters(CodeUnitAccessTarget target) {
        return target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    }

    /** The methods of a type and of all its supertypes. */
    private static Stream<Method> declarations(Class<?> type) {
        return Stream.of(
                        Arrays.stream(type.getDeclaredMethods()),
                        Stream.ofNullable(type.getSuperclass()).flatMap(ProtobufVersionsTest::declarations),
                        Arrays.stream(type.getInterfaces()).flatMap(ProtobufVersionsTest::declarations))
                .flatMap(Function.identity());
    }

    @Test
    void theDocumentationNamesTheOldest() throws IOException {
        String oldest = jar("protoc.version").getFileName().toString().replaceAll("protobuf-java-|\\.jar", "");
        String formats = Files.readString(Path.of("../docs/FORMATS.md")).replaceAll("\\s+", " ");
        assertTrue(formats.contains("protobuf-java 4.x from " + oldest + " on"), oldest);
    }
}
