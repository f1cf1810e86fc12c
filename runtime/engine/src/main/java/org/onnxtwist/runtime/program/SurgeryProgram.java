package org.onnxtwist.runtime.program;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.message.Excerpt;

/**
 * A program of a user that edits a model, compiled in memory. It runs with all rights of this process, as {@code java} would run it. It is
 * one Java file in one of three forms:
 *
 * <ul>
 *   <li>statements over the variables {@code model} and {@code args}, with the {@linkplain DefaultImports default imports} and the
 *       file's own; methods, types and static fields may stand between them;
 *   <li>a class with a method {@code edit(Model)} or {@code edit(Model, String[])}, which changes the model or returns another;
 *   <li>a class with a method {@code main}, which reads and writes files itself.
 * </ul>
 *
 * <p>Each run has classes of its own, so that no static field lives on.
 */
public final class SurgeryProgram {
    private static final String COMPILER = "jdk.compiler";
    private static final String EDIT = "edit";
    private static final String MAIN = "main";

    private final ProgramSource source;
    private final Map<String, byte[]> classes;
    private final boolean edits;

    private SurgeryProgram(ProgramSource source, Map<String, byte[]> classes) {
        this.source = source;
        this.classes = classes;
        this.edits = source.hasStatements()
                || entry(new ProgramLoader(classes)).getName().equals(EDIT);
    }

    /**
     * Compiles a program.
     *
     * @param file a Java source file in UTF-8
     * @throws CompilationException when it has errors or nothing to run, or this Java has no compiler
     */
    public static SurgeryProgram compile(Path file) throws IOException {
        // Asked for by name: a Java without the compiler may lack the classes that look for it.
        if (ModuleLayer.boot().findModule(COMPILER).isEmpty()) {
            throw new CompilationException(
                    Fault.ENVIRONMENT,
                    "the Java in " + System.getProperty("java.home")
                            + " has no compiler, which a program needs: install a JDK 17 or later, or set JAVA_HOME to one");
        }
        ProgramSource source = ProgramSource.read(file);
        return new SurgeryProgram(source, ProgramCompiler.compile(source));
    }

    /** Returns the name of the program's file, for messages. */
    String file() {
        return Excerpt.of(source.text().file());
    }

    /** Tells whether the program edits a model that it is given; if not, it has a method {@code main} that reads and writes files. */
    public boolean edits() {
        return edits;
    }

    /**
     * Edits a model.
     *
     * @param model the model, which the program may change
     * @param args the arguments of the program
     * @return the model that the program changed, or the one that it made in its place
     * @throws ProgramException when the program ends with an exception
     */
    public Model edit(Model model, List<String> args) throws IOException {
        ProgramLoader loader = new ProgramLoader(classes);
        String[] words = args.toArray(String[]::new);
        return call(loader, () -> {
            if (!source.hasStatements()) {
                Method method = entry(loader);
                Object[] given = method.getParameterCount() == 1 ? new Object[] {model} : new Object[] {model, words};
                Object result = method.invoke(receiver(method), given);
                return method.getReturnType() == Model.class ? required(result) : model;
            }
            Class<?> scope = loader.loadClass(ProgramSource.SCOPE);
            Field variable = scope.getDeclaredField("model");
            variable.setAccessible(true);
            variable.set(null, model);
            Field arguments = scope.getDeclaredField("args");
            arguments.setAccessible(true);
            arguments.set(null, words);
            Method method = loader.loadClass(ProgramSource.CLASS).getDeclaredMethod(ProgramSource.STATEMENTS);
            method.setAccessible(true);
            method.invoke(receiver(method));
            return required(variable.get(null));
        });
    }

    /**
     * Calls the method {@code main} of the program.
     *
     * @throws ProgramException when the program ends with an exception
     */
    public void main(List<String> args) throws IOException {
        ProgramLoader loader = new ProgramLoader(classes);
        call(loader, () -> {
            Method method = entry(loader);
            method.invoke(
                    receiver(method),
                    method.getParameterCount() == 0 ? new Object[0] : new Object[] {args.toArray(String[]::new)});
            return method;
        });
    }

    /**
     * Returns the file and the line at which the program calls {@code System.exit}; empty when something else ends this process. For
     * a shutdown hook, during which the caller of {@code System.exit} waits.
     */
    public Optional<String> exitPlace() {
        return ProgramException.exitPlace(source, Thread.getAllStackTraces().values());
    }

    /** A computation that may call methods of the program. */
    interface Computation<T> {
        T run() throws IOException, ReflectiveOperationException;
    }

    /**
     * Lets something be computed that may call methods of the program, such as tensors whose content it computes.
     *
     * @throws ProgramException when these end with an exception
     */
    <T> T call(Computation<T> computation) throws IOException {
        return call(ProgramLoader.class.getClassLoader(), computation);
    }

    private <T> T call(ClassLoader loader, Computation<T> computation) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return computation.run();
        } catch (ProgramException e) {
            throw e;
        } catch (InvocationTargetException | ExceptionInInitializerError e) {
            Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
            throw ProgramException.of(
                    source,
                    cause instanceof ExceptionInInitializerError
                            ? Optional.ofNullable(cause.getCause()).orElse(cause)
                            : cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the method of " + file() + " cannot be called: " + e.getMessage(), e);
        } catch (IOException | RuntimeException | Error e) {
            // Not the program's: the library's own, unless it came through a method of the program.
            if (ProgramException.passedThrough(e)) {
                throw ProgramException.of(source, e);
            }
            throw e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Model required(Object result) {
        if (result instanceof Model model) {
            return model;
        }
        throw new CompilationException(Fault.REQUEST, file() + " has set its model to null: give it a model");
    }

    /** Returns the method {@code edit} or, where there is none, {@code main} of the first class that has one. */
    private Method entry(ClassLoader loader) {
        List<Method> methods = source.types().stream()
                .flatMap(name -> methods(loader, name))
                .filter(method -> Modifier.isStatic(method.getModifiers())
                        || Arrays.stream(method.getDeclaringClass().getDeclaredConstructors())
                                .anyMatch(constructor -> constructor.getParameterCount() == 0))
                .toList();
        Method entry = Stream.concat(
                        methods.stream().filter(method -> takes(method, EDIT, Model.class, String[].class)),
                        methods.stream().filter(method -> takes(method, MAIN, String[].class)))
                .findFirst()
                .orElseThrow(() -> new CompilationException(
                        Fault.REQUEST,
                        file()
                                + " has no method 'edit(Model)', 'edit(Model, String[])' or 'main(String[])': write one, or"
                                + " statements outside of a class"));
        entry.setAccessible(true);
        return entry;
    }

    private static Stream<Method> methods(ClassLoader loader, String name) {
        try {
            return Arrays.stream(Class.forName(name, false, loader).getDeclaredMethods());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells whether a method has this name and takes these parameters, the last of which may be left out. */
    private static boolean takes(Method method, String name, Class<?>... parameters) {
        List<Class<?>> taken = List.of(method.getParameterTypes());
        List<Class<?>> all = List.of(parameters);
        return method.getName().equals(name) && (taken.equals(all) || taken.equals(all.subList(0, all.size() - 1)));
    }

    /** Returns the object that the method is called on; null for a static method. */
    private static @Nullable Object receiver(Method method) throws ReflectiveOperationException {
        if (Modifier.isStatic(method.getModifiers())) {
            return null;
        }
        Constructor<?> constructor = method.getDeclaringClass().getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
