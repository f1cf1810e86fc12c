package org.onnxtwist.runtime.program;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.onnxtwist.ir.message.Excerpt;

/** Compiles a program in memory, against the class path of this process. */
final class ProgramCompiler {
    private static final List<String> OPTIONS =
            List.of("-g", "-proc:none", "-nowarn", "-Xlint:none", "-implicit:none", "-classpath");

    private static final Pattern QUALIFIER =
            Pattern.compile("\\b(?:java|org\\.onnxtwist)(?:\\.[a-z]\\w*)*\\.(?=[A-Z])");

    private ProgramCompiler() {}

    /**
     * Compiles a source.
     *
     * @return the class files by the names of the classes
     * @throws CompilationException when the source has errors
     */
    static Map<String, byte[]> compile(ProgramSource source) throws IOException {
        // The module of the compiler is there, so that the compiler is too.
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = new ArrayList<>(OPTIONS);
        options.add(System.getProperty("java.class.path", ""));
        try (MemoryClasses classes =
                new MemoryClasses(compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, null))) {
            boolean compiled = compiler.getTask(
                            null, classes, diagnostics, options, null, List.of(new MemorySource(source.unit())))
                    .call();
            if (!compiled) {
                throw failure(source, diagnostics.getDiagnostics());
            }
            return classes.contents();
        }
    }

    private static CompilationException failure(
            ProgramSource source, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
        List<String> details = new ArrayList<>();
        int errors = 0;
        for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                int offset = source.offset(Math.max(0, diagnostic.getPosition()));
                details.addAll(source.text().report(offset, message(diagnostic)));
                errors++;
            }
        }
        return new CompilationException(
                Excerpt.of(source.text().file()) + " does not compile: " + errors
                        + (errors == 1 ? " error" : " errors"),
                details);
    }

    /** Returns the message with the simple names of types, as the compiler's own command shows them. */
    private static String message(Diagnostic<?> diagnostic) {
        return QUALIFIER.matcher(diagnostic.getMessage(Locale.ENGLISH)).replaceAll("");
    }

    /** The source, whatever the name of the class that it declares. */
    private static final class MemorySource extends SimpleJavaFileObject {
        private final String content;

        MemorySource(String content) {
            super(URI.create("memory:///" + ProgramSource.CLASS + Kind.SOURCE.extension), Kind.SOURCE);
            this.content = content;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }
    }
}
