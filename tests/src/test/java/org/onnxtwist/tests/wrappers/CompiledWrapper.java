package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.io.OnnxReader;

/** A generated class, compiled as strictly as javac can, and loaded. */
public final class CompiledWrapper {
    private static final String PACKAGE = "generated.nets";

    private CompiledWrapper() {}

    public static WrapperOptions options(String className) {
        return WrapperOptions.of(PACKAGE, className);
    }

    /** Generates into {@code folder}, compiles and loads; the class finds resources that lie in {@code folder/classes}. */
    public static Class<?> of(Path model, WrapperOptions options, Path folder) throws IOException {
        return of(model, options, folder, List.of());
    }

    /** The same, compiled together with other sources. */
    public static Class<?> of(Path model, WrapperOptions options, Path folder, List<Path> others) throws IOException {
        Path source = WrapperGenerator.write(model, OnnxReader.read(model), options, folder.resolve("sources"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<Path> sources = new ArrayList<>(others);
        sources.add(source);
        compile(sources, classes);
        return load(classes, options);
    }

    static Class<?> load(Path classes, WrapperOptions options) throws IOException {
        try {
            // Closed with the process: the class goes on loading what is nested in it.
            URLClassLoader loader =
                    new URLClassLoader(new URL[] {classes.toUri().toURL()});
            return loader.loadClass(options.packageName() + "." + options.className());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    static void compile(List<Path> sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "--release",
                                    "17",
                                    "-encoding",
                                    "US-ASCII",
                                    "-d",
                                    classes.toString(),
                                    "-classpath",
                                    System.getProperty("java.class.path"),
                                    "-proc:none",
                                    "-Werror",
                                    "-Xlint:all",
                                    "-Xdoclint:all,-missing"),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertEquals("true", compiled + messages.toString());
        }
    }

    /** Removes a folder with all that is in it. */
    public static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
