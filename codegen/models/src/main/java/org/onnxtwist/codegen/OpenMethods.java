package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;

/** The ways to open a model: from the class path, a file, or bytes; each with options or without. */
final class OpenMethods {
    private final Blueprint blueprint;
    private final boolean layers;

    OpenMethods(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.layers = !blueprint.layers().isEmpty();
    }

    List<MethodSpec> all() {
        List<MethodSpec> methods = new ArrayList<>();
        methods.add(withDefaults(fromClassPath(), IOException.class));
        methods.add(NullChecks.in(fromClassPath()));
        methods.add(withDefaults(fromFile(), IOException.class));
        methods.add(NullChecks.in(fromFile()));
        if (!blueprint.hasExternalData()) {
            for (TypeName type : List.of(TypeName.get(byte[].class), TypeName.get(ByteBuffer.class))) {
                methods.add(withDefaults(fromBytes(type)));
                methods.add(NullChecks.in(fromBytes(type)));
            }
        }
        return methods;
    }

    private MethodSpec.Builder method(String doc) {
        return MethodSpec.methodBuilder("open")
                .addJavadoc(
                        "$L\n\n@throws $T when it is not the model for which this class was generated\n",
                        doc,
                        IllegalArgumentException.class)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(blueprint.type());
    }

    /** The same with default options. */
    private MethodSpec withDefaults(MethodSpec method, Class<?>... exceptions) {
        MethodSpec.Builder same = MethodSpec.methodBuilder("open")
                .addJavadoc(method.javadoc())
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(blueprint.type());
        List.of(exceptions).forEach(same::addException);
        same.addException(JavaTypes.EXCEPTION);
        boolean argument = method.parameters().size() > 1;
        if (argument) {
            same.addParameter(method.parameters().get(0));
        }
        return same.addStatement("return open($L$T.defaults())", argument ? "model, " : "", blueprint.nested("Options"))
                .build();
    }

    private MethodSpec.Builder options(MethodSpec.Builder method) {
        return method.addParameter(blueprint.nested("Options"), "options");
    }

    private MethodSpec fromFile() {
        MethodSpec.Builder method = method("Opens a model file"
                        + (blueprint.hasExternalData()
                                ? "; the files with the weights, "
                                        + String.join(", ", Docs.codes(blueprint.dataFiles())) + ", lie beside it."
                                : "."))
                .addException(IOException.class)
                .addException(JavaTypes.EXCEPTION)
                .addParameter(Path.class, "model");
        options(method).addStatement("requireModel(model)");
        if (layers) {
            return method.addStatement(
                            "return open(\n(environment, settings) -> environment.createSession(model.toString(),"
                                    + " settings),\noptions,\n$T.ofFile(model))",
                            blueprint.nested("Content"))
                    .build();
        }
        return method.addStatement(
                        "return open((environment, settings) -> environment.createSession(model.toString(), settings), options)")
                .build();
    }

    private MethodSpec fromBytes(TypeName type) {
        boolean array = type.equals(TypeName.get(byte[].class));
        String doc = array
                ? "Opens a model that is in memory."
                : "Opens a model that is in memory, from the buffer's position to its limit; a direct buffer is not copied.";
        MethodSpec.Builder method = method(
                        layers
                                ? doc + " The bytes are kept for\nreading the parameters of layers and must not"
                                        + " change."
                                : doc)
                .addException(JavaTypes.EXCEPTION)
                .addParameter(type, "model");
        options(method);
        if (array) {
            method.addStatement("requireModel($T.wrap(model))", ByteBuffer.class);
        } else {
            method.addStatement("$T bytes = model.slice()", ByteBuffer.class)
                    .addStatement("requireModel(bytes)")
                    .beginControlFlow("if (!bytes.isDirect())")
                    .addStatement("byte[] copy = new byte[bytes.remaining()]")
                    .addStatement("bytes.get(copy)")
                    .addStatement(opened("copy", "$T.wrap(copy)"))
                    .endControlFlow();
        }
        return method.addStatement(opened(array ? "model" : "bytes", array ? "$T.wrap(model)" : "bytes"))
                .build();
    }

    private CodeBlock opened(String bytes, String buffer) {
        CodeBlock source = CodeBlock.of("(environment, settings) -> environment.createSession($L, settings)", bytes);
        return layers
                ? CodeBlock.of(
                        "return open(\n$L,\noptions,\n$T.ofBytes($L))",
                        source,
                        blueprint.nested("Content"),
                        buffer.contains("$T") ? CodeBlock.of(buffer, ByteBuffer.class) : CodeBlock.of(buffer))
                : CodeBlock.of("return open($L, options)", source);
    }

    private MethodSpec fromClassPath() {
        MethodSpec.Builder method = method("Opens the model on the class path, {@value #RESOURCE}"
                        + (blueprint.options().resource().isPresent() ? "." : " beside this class.")
                        + (blueprint.hasExternalData() ? " In an archive, it is unpacked first." : ""))
                .addException(IOException.class)
                .addException(JavaTypes.EXCEPTION);
        options(method);
        if (blueprint.hasExternalData()) {
            return method.addCode(new UnpackingCode(blueprint).open()).build();
        }
        method.beginControlFlow(
                        "try ($T model = $T.class.getResourceAsStream(RESOURCE))", InputStream.class, blueprint.type())
                .beginControlFlow("if (model == null)")
                .addStatement(missing(blueprint))
                .endControlFlow();
        if (layers) {
            method.addStatement("byte[] bytes = model.readAllBytes()")
                    .addStatement("requireModel($T.wrap(bytes))", ByteBuffer.class)
                    .addStatement(
                            "return open(\n(environment, settings) -> environment.createSession(bytes,"
                                    + " settings),\noptions,\n$T.ofResource())",
                            blueprint.nested("Content"));
        } else {
            method.addStatement("return open(model.readAllBytes(), options)");
        }
        return method.endControlFlow().build();
    }

    static CodeBlock missing(Blueprint blueprint) {
        return CodeBlock.of(
                "throw new $T(\n$S + RESOURCE + $S)",
                FileNotFoundException.class,
                "the class path has no '",
                "'"
                        + (blueprint.resource().startsWith("/")
                                ? ""
                                : " beside " + blueprint.type().canonicalName())
                        + ": put the model there, or open it from a file");
    }
}
