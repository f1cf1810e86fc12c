package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * Opening a model with external data from the class path: ONNX Runtime looks for the data beside a file, so both are unpacked into a
 * temporary folder where they lie in an archive.
 */
final class UnpackingCode {
    private final Blueprint blueprint;

    UnpackingCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    CodeBlock open() {
        return CodeBlock.builder()
                .addStatement("$T model = $T.class.getResource(RESOURCE)", URL.class, blueprint.type())
                .beginControlFlow("if (model == null)")
                .addStatement(OpenMethods.missing(blueprint))
                .endControlFlow()
                .beginControlFlow("if (model.getProtocol().equals($S))", "file")
                .beginControlFlow("try")
                .addStatement("return open($T.of(model.toURI()), options)", Path.class)
                .nextControlFlow("catch ($T e)", URISyntaxException.class)
                .addStatement(
                        "throw new $T($S + model + $S, e)",
                        IOException.class,
                        "the address ",
                        " cannot be read as a file: open the model from a file")
                .endControlFlow()
                .endControlFlow()
                .addStatement("$T folder = $T.createTempDirectory($S)", Path.class, Files.class, "onnx-model")
                .beginControlFlow("try")
                .addStatement("unpack($1L, folder.resolve($1L))", Docs.literal(name()))
                .beginControlFlow("for ($T name : DATA_FILES)", String.class)
                .addStatement("unpack(name, folder.resolve(name))")
                .endControlFlow()
                .add(opened())
                .nextControlFlow("finally")
                .addStatement("remove(folder)")
                .endControlFlow()
                .build();
    }

    /** Layers are read from the class path again, because the folder goes away. */
    private CodeBlock opened() {
        if (blueprint.layers().isEmpty()) {
            return CodeBlock.builder()
                    .addStatement("return open(folder.resolve($L), options)", Docs.literal(name()))
                    .build();
        }
        return CodeBlock.builder()
                .addStatement("$T file = folder.resolve($S)", Path.class, name())
                .addStatement("requireModel(file)")
                .addStatement(
                        "return open(\n(environment, settings) -> environment.createSession(file.toString(),"
                                + " settings),\noptions,\n$T.ofResource())",
                        blueprint.nested("Content"))
                .build();
    }

    /** The model's file name inside the folder. */
    private String name() {
        String resource = blueprint.resource();
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    /** The place of its data on the class path: beside it. */
    static String prefix(Blueprint blueprint) {
        return blueprint.resource().substring(0, blueprint.resource().lastIndexOf('/') + 1);
    }

    /** The constant that names the files. */
    FieldSpec field() {
        return FieldSpec.builder(
                        JavaTypes.list(TypeName.get(String.class)),
                        "DATA_FILES",
                        Modifier.PRIVATE,
                        Modifier.STATIC,
                        Modifier.FINAL)
                .addJavadoc("The files of external data beside the model.\n")
                .initializer(
                        "$T.of($L)",
                        List.class,
                        blueprint.dataFiles().stream()
                                .map(name -> CodeBlock.of("$L", Docs.literal(name)))
                                .collect(CodeBlock.joining(", ")))
                .build();
    }

    List<MethodSpec> methods() {
        return List.of(
                MethodSpec.methodBuilder("unpack")
                        .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                        .addParameter(String.class, "name")
                        .addParameter(Path.class, "file")
                        .addException(IOException.class)
                        .beginControlFlow(
                                "try ($T in = $T.class.getResourceAsStream($L))",
                                InputStream.class,
                                blueprint.type(),
                                prefix(blueprint).isEmpty()
                                        ? CodeBlock.of("name")
                                        : CodeBlock.of("$L + name", Docs.literal(prefix(blueprint))))
                        .beginControlFlow("if (in == null)")
                        .addStatement(
                                "throw new $T($S + name + $S)",
                                FileNotFoundException.class,
                                "the class path has no '",
                                "' beside the model, which has external data in it: put it there")
                        .endControlFlow()
                        .addStatement("$T.createDirectories(file.getParent())", Files.class)
                        .addStatement("$T.copy(in, file)", Files.class)
                        .endControlFlow()
                        .build(),
                MethodSpec.methodBuilder("remove")
                        .addJavadoc("Removes the folder; files that the system still holds, such as mapped ones on"
                                + " Windows, are removed when the process ends.\n")
                        .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                        .addParameter(Path.class, "folder")
                        .addException(IOException.class)
                        .beginControlFlow("try ($T<$T> files = $T.walk(folder))", Stream.class, Path.class, Files.class)
                        .beginControlFlow(
                                "for ($T file : files.sorted($T.reverseOrder()).collect($T.toList()))",
                                Path.class,
                                Comparator.class,
                                Collectors.class)
                        .beginControlFlow("if (!file.toFile().delete())")
                        .addStatement("file.toFile().deleteOnExit()")
                        .endControlFlow()
                        .endControlFlow()
                        .endControlFlow()
                        .build());
    }
}
