package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import javax.lang.model.element.Modifier;

/**
 * Generates the code with which a class of a model with twist layers reads parts of the model again: one way for each way to open the
 * model.
 */
final class ContentCode {
    private final Blueprint blueprint;
    private final ClassName type;

    ContentCode(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.type = blueprint.nested("Content");
    }

    TypeSpec type() {
        TypeSpec.Builder content = TypeSpec.interfaceBuilder("Content")
                .addJavadoc("The source from which the model was opened, for reading its parameters.\n")
                .addModifiers(Modifier.PRIVATE)
                .addMethod(MethodSpec.methodBuilder("read")
                        .addModifiers(Modifier.PUBLIC, Modifier.ABSTRACT)
                        .returns(ByteBuffer.class)
                        .addParameter(String.class, "file")
                        .addParameter(TypeName.LONG, "offset")
                        .addParameter(TypeName.INT, "length")
                        .addException(IOException.class)
                        .build())
                .addMethod(ofFile())
                .addMethod(ofResource());
        if (!blueprint.hasExternalData()) {
            content.addMethod(of("ofBytes")
                    .addParameter(ByteBuffer.class, "model")
                    .addStatement(
                            "return (file, offset, length) -> model.slice($T.toIntExact(offset), length)", Math.class)
                    .build());
        }
        return content.build();
    }

    private MethodSpec.Builder of(String name) {
        return MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(type);
    }

    private MethodSpec ofFile() {
        CodeBlock.Builder read = CodeBlock.builder()
                .beginControlFlow("return (file, offset, length) ->")
                .addStatement("$T place = file.isEmpty() ? model : model.resolveSibling(file)", Path.class)
                .beginControlFlow("try ($1T channel = $1T.open(place))", FileChannel.class)
                .addStatement("$1T bytes = $1T.allocate(length)", ByteBuffer.class)
                .beginControlFlow("while (bytes.hasRemaining())")
                .beginControlFlow("if (channel.read(bytes, offset + bytes.position()) < 0)")
                .addStatement(shorter("place"))
                .endControlFlow()
                .endControlFlow()
                .addStatement("return bytes.flip()")
                .endControlFlow()
                .add("$<};\n");
        return of("ofFile")
                .addParameter(Path.class, "model")
                .addCode(read.build())
                .build();
    }

    private static CodeBlock shorter(String place) {
        return CodeBlock.of(
                "throw new $T($L + $S)",
                EOFException.class,
                place,
                " was truncated after the model was opened: open it again");
    }

    private MethodSpec ofResource() {
        String prefix = UnpackingCode.prefix(blueprint);
        CodeBlock.Builder read = CodeBlock.builder()
                .beginControlFlow("return (file, offset, length) ->")
                .addStatement(
                        "$T place = file.isEmpty() ? RESOURCE : $L",
                        String.class,
                        prefix.isEmpty() ? CodeBlock.of("file") : CodeBlock.of("$L + file", Docs.literal(prefix)))
                .beginControlFlow(
                        "try ($T in = $T.class.getResourceAsStream(place))", InputStream.class, blueprint.type())
                .beginControlFlow("if (in == null)")
                .addStatement(
                        "throw new $T($S + place + $S)",
                        FileNotFoundException.class,
                        "the class path has no '",
                        "' any longer: put it back")
                .endControlFlow()
                .addStatement("in.skipNBytes(offset)")
                .addStatement("$1T bytes = $1T.wrap(in.readNBytes(length))", ByteBuffer.class)
                .beginControlFlow("if (bytes.remaining() < length)")
                .addStatement(shorter("place"))
                .endControlFlow()
                .addStatement("return bytes")
                .endControlFlow()
                .add("$<};\n");
        return of("ofResource").addCode(read.build()).build();
    }
}
