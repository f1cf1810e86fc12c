package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;
import org.onnxtwist.ir.type.DType;

/** The session of a generated class: how it is made with the options, held, and closed. */
final class SessionCode {
    private static final String UNAVAILABLE = "provider CUDA is not available: ";

    private final Blueprint blueprint;

    SessionCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    List<FieldSpec> fields() {
        return List.of(
                field(JavaTypes.ENVIRONMENT, "environment")
                        .initializer("$T.getEnvironment()", JavaTypes.ENVIRONMENT)
                        .build(),
                field(TypeName.get(StampedLock.class), "lock")
                        .addJavadoc("Each run holds the read lock, so that closing waits for it.\n")
                        .initializer("new $T()", StampedLock.class)
                        .build(),
                field(JavaTypes.SESSION, "session").build(),
                field(blueprint.nested("Provider"), "provider").build(),
                FieldSpec.builder(TypeName.BOOLEAN, "closed", Modifier.PRIVATE).build());
    }

    private static FieldSpec.Builder field(TypeName type, String name) {
        return FieldSpec.builder(type, name, Modifier.PRIVATE, Modifier.FINAL);
    }

    List<TypeSpec> types() {
        return List.of(provider(), options(), setup(), source());
    }

    private static TypeSpec provider() {
        return TypeSpec.enumBuilder("Provider")
                .addJavadoc("The execution provider that runs the model.\n")
                .addModifiers(Modifier.PUBLIC)
                .addEnumConstant(
                        "AUTO",
                        documented("CUDA if ONNX Runtime has this provider and a device works, otherwise the CPU."))
                .addEnumConstant("CPU", documented("The CPU."))
                .addEnumConstant("CUDA", documented("CUDA; an exception if it is not available."))
                .build();
    }

    private static TypeSpec documented(String sentence) {
        return TypeSpec.anonymousClassBuilder("").addJavadoc("$L\n", sentence).build();
    }

    private TypeSpec options() {
        ClassName type = blueprint.nested("Options");
        TypeName provider = blueprint.nested("Provider");
        ClassName setup = blueprint.nested("SessionSetup");
        TypeName level = ParameterizedTypeName.get(ClassName.get(Optional.class), JavaTypes.LOGGING_LEVEL);
        MethodSpec components = MethodSpec.constructorBuilder()
                .addParameter(provider, "provider")
                .addParameter(TypeName.INT, "threads")
                .addParameter(level, "logLevel")
                .addParameter(setup, "setup")
                .build();
        return TypeSpec.recordBuilder(type)
                .addJavadoc("""
                        Options for running the model.

                        @param provider the execution provider
                        @param threads the number of threads that an operator may use; 0 for ONNX Runtime's default
                        @param logLevel the lowest severity of what ONNX Runtime logs about the model; empty for that of its environment
                        @param setup sets further options of ONNX Runtime
                        """)
                .addModifiers(Modifier.PUBLIC)
                .recordConstructor(components)
                .addMethod(MethodSpec.compactConstructorBuilder()
                        .addModifiers(Modifier.PUBLIC)
                        .addCode(NullChecks.of(components.parameters()))
                        .beginControlFlow("if (threads < 0)")
                        .addStatement(
                                "throw new $T($S + threads + $S)",
                                IllegalArgumentException.class,
                                "the number of threads is ",
                                ": give 1 or more, or 0 for ONNX Runtime's default")
                        .endControlFlow()
                        .build())
                .addMethod(MethodSpec.methodBuilder("defaults")
                        .addJavadoc("The defaults: CUDA if it works, otherwise the CPU; ONNX Runtime's default number"
                                + " of threads and log level.\n")
                        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                        .returns(type)
                        .addStatement(
                                "return new $T($T.AUTO, 0, $T.empty(), settings -> {})", type, provider, Optional.class)
                        .build())
                .addMethod(with("Provider", provider, "other", CodeBlock.of("other, threads, logLevel, setup")))
                .addMethod(with("Threads", TypeName.INT, "count", CodeBlock.of("provider, count, logLevel, setup")))
                .addMethod(NullChecks.in(with(
                        "LogLevel",
                        JavaTypes.LOGGING_LEVEL,
                        "level",
                        CodeBlock.of("provider, threads, $T.of(level), setup", Optional.class))))
                .addMethod(NullChecks.in(sessionOptions(type, setup)))
                .build();
    }

    private MethodSpec with(String component, TypeName type, String parameter, CodeBlock arguments) {
        return MethodSpec.methodBuilder("with" + component)
                .addModifiers(Modifier.PUBLIC)
                .returns(blueprint.nested("Options"))
                .addParameter(type, parameter)
                .addStatement("return new $T($L)", blueprint.nested("Options"), arguments)
                .build();
    }

    private static MethodSpec sessionOptions(TypeName type, TypeName setup) {
        return MethodSpec.methodBuilder("withSessionOptions")
                .addJavadoc("""
                        Adds code that sets options of ONNX Runtime which this record does not have, for example a library of custom operators:
                        {@code withSessionOptions(settings -> settings.registerCustomOpLibrary(path))}. It runs after the options of this record
                        and all code added before have been applied, and before the execution provider is added: once for each session that
                        is tried, so that {@link Provider#AUTO} may run it for CUDA and again for the CPU. What it throws is thrown by
                        {@code open} unchanged.
                        """)
                .addModifiers(Modifier.PUBLIC)
                .returns(type)
                .addParameter(setup, "next")
                .addCode("""
                        return new $T(provider, threads, logLevel, settings -> {
                        $>setup.apply(settings);
                        next.apply(settings);
                        $<});
                        """, type)
                .build();
    }

    private static TypeSpec setup() {
        return TypeSpec.interfaceBuilder("SessionSetup")
                .addJavadoc("Sets options of a session before it is created.\n")
                .addAnnotation(FunctionalInterface.class)
                .addModifiers(Modifier.PUBLIC)
                .addMethod(MethodSpec.methodBuilder("apply")
                        .addModifiers(Modifier.PUBLIC, Modifier.ABSTRACT)
                        .addParameter(JavaTypes.SETTINGS, "settings")
                        .addException(JavaTypes.EXCEPTION)
                        .build())
                .build();
    }

    private static TypeSpec source() {
        return TypeSpec.interfaceBuilder("Source")
                .addJavadoc("Creates a session.\n")
                .addModifiers(Modifier.PRIVATE)
                .addMethod(MethodSpec.methodBuilder("session")
                        .addModifiers(Modifier.PUBLIC, Modifier.ABSTRACT)
                        .returns(JavaTypes.SESSION)
                        .addParameter(JavaTypes.ENVIRONMENT, "environment")
                        .addParameter(JavaTypes.SETTINGS, "settings")
                        .addException(JavaTypes.EXCEPTION)
                        .build())
                .build();
    }

    MethodSpec constructor() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(JavaTypes.SESSION, "session")
                .addParameter(blueprint.nested("Provider"), "provider")
                .addStatement("this.session = session")
                .addStatement("this.provider = provider");
        if (!blueprint.layers().isEmpty()) {
            constructor.addParameter(blueprint.nested("Content"), "content").addStatement("this.content = content");
        }
        return constructor.build();
    }

    List<MethodSpec> methods() {
        return List.of(providerMethod(), close(), sessionMethod(), open(), settings());
    }

    private MethodSpec providerMethod() {
        return MethodSpec.methodBuilder("provider")
                .addJavadoc("The execution provider that runs the model: {@link Provider#CPU} or {@link"
                        + " Provider#CUDA}.\n")
                .addModifiers(Modifier.PUBLIC)
                .returns(blueprint.nested("Provider"))
                .addStatement("return provider")
                .build();
    }

    private static MethodSpec close() {
        return MethodSpec.methodBuilder("close")
                .addJavadoc("Waits for runs in progress and releases the model's memory.\n")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addException(JavaTypes.EXCEPTION)
                .addStatement("long stamp = lock.writeLock()")
                .beginControlFlow("try")
                .beginControlFlow("if (!closed)")
                .addStatement("closed = true")
                .addStatement("session.close()")
                .endControlFlow()
                .nextControlFlow("finally")
                .addStatement("lock.unlockWrite(stamp)")
                .endControlFlow()
                .build();
    }

    private MethodSpec sessionMethod() {
        return MethodSpec.methodBuilder("session")
                .addModifiers(Modifier.PRIVATE)
                .returns(JavaTypes.SESSION)
                .beginControlFlow("if (closed)")
                .addStatement(
                        "throw new $T($S)",
                        IllegalStateException.class,
                        "this " + blueprint.type().simpleName() + " is closed: open another, or close it later")
                .endControlFlow()
                .addStatement("return session")
                .build();
    }

    private MethodSpec open() {
        boolean layers = !blueprint.layers().isEmpty();
        MethodSpec.Builder open = MethodSpec.methodBuilder("open")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(blueprint.type())
                .addParameter(blueprint.nested("Source"), "source")
                .addParameter(blueprint.nested("Options"), "options")
                .addException(JavaTypes.EXCEPTION);
        if (layers) {
            open.addParameter(blueprint.nested("Content"), "content");
        }
        return open.addStatement("$1T environment = $1T.getEnvironment()", JavaTypes.ENVIRONMENT)
                .addStatement(
                        "boolean carried = $T.getAvailableProviders().contains($T.CUDA)",
                        JavaTypes.ENVIRONMENT,
                        JavaTypes.PROVIDER)
                .beginControlFlow("if (options.provider() == $T.CUDA && !carried)", blueprint.nested("Provider"))
                .addStatement(
                        "throw new $T(\n$S)",
                        IllegalStateException.class,
                        UNAVAILABLE + "the ONNX Runtime on the class path runs on the CPU only; depend on"
                                + " onnxruntime_gpu, or choose AUTO or CPU")
                .endControlFlow()
                .beginControlFlow("if (options.provider() != $T.CPU && carried)", blueprint.nested("Provider"))
                .beginControlFlow("try ($T settings = settings(options))", JavaTypes.SETTINGS)
                .beginControlFlow("try")
                .addStatement("settings.addCUDA()")
                .addStatement(made("CUDA"))
                .nextControlFlow("catch ($T e)", JavaTypes.EXCEPTION)
                .addComment("AUTO continues with the CPU, where errors of the model itself appear too.")
                .beginControlFlow("if (options.provider() == $T.CUDA)", blueprint.nested("Provider"))
                .addStatement(
                        "throw new $T(\n$S + e.getMessage()\n+ $S,\ne)",
                        IllegalStateException.class,
                        UNAVAILABLE + "ONNX Runtime could not use a device (",
                        "): install an NVIDIA driver, CUDA 12 and cuDNN 9, or choose AUTO or CPU")
                .endControlFlow()
                .endControlFlow()
                .endControlFlow()
                .endControlFlow()
                .beginControlFlow("try ($T settings = settings(options))", JavaTypes.SETTINGS)
                .addStatement(made("CPU"))
                .endControlFlow()
                .build();
    }

    private CodeBlock made(String provider) {
        return CodeBlock.of(
                "return new $T(source.session(environment, settings), $T.$L$L)",
                blueprint.type(),
                blueprint.nested("Provider"),
                provider,
                blueprint.layers().isEmpty() ? "" : ", content");
    }

    private MethodSpec settings() {
        MethodSpec.Builder settings = MethodSpec.methodBuilder("settings")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(JavaTypes.SETTINGS)
                .addParameter(blueprint.nested("Options"), "options")
                .addException(JavaTypes.EXCEPTION)
                .addStatement("$1T settings = new $1T()", JavaTypes.SETTINGS)
                .beginControlFlow("try")
                .beginControlFlow("if (options.threads() > 0)")
                .addStatement("settings.setIntraOpNumThreads(options.threads())")
                .endControlFlow()
                .beginControlFlow("if (options.logLevel().isPresent())")
                .addStatement("settings.setSessionLogLevel(options.logLevel().get())")
                .endControlFlow();
        if (blueprint.ports().defaults().stream().anyMatch(input -> input.type().dtype() == DType.FLOAT16)) {
            settings.addComment("In ONNX Runtime 1.28 it aborts the process if a float16 input has a default.")
                    .addStatement(
                            "settings.addConfigEntry(\n$S, $S)",
                            "optimization.disable_specified_optimizers",
                            "FuseFp16InitializerToFp32NodeTransformer");
        }
        return settings.addStatement("options.setup().apply(settings)")
                .addStatement("return settings")
                .nextControlFlow("catch ($T | $T | $T e)", JavaTypes.EXCEPTION, RuntimeException.class, Error.class)
                .addStatement("settings.close()")
                .addStatement("throw e")
                .endControlFlow()
                .build();
    }
}
