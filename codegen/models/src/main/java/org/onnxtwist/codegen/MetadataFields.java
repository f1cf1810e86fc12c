package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.onnxtwist.ir.Model;

/** The constants that hold what the model says of itself. */
final class MetadataFields {
    private final Model model;

    MetadataFields(Blueprint blueprint) {
        this.model = blueprint.model();
    }

    List<FieldSpec> all() {
        return List.of(
                field(TypeName.get(String.class), "PRODUCER")
                        .addJavadoc("What wrote the model, and in which version; empty where the model does not say.\n")
                        .initializer(text(Stream.of(model.producerName(), model.producerVersion())
                                .filter(word -> !word.isEmpty())
                                .collect(Collectors.joining(" "))))
                        .build(),
                field(TypeName.get(String.class), "DOCUMENTATION")
                        .addJavadoc("The model's documentation, empty for none.\n")
                        .initializer(text(model.doc()))
                        .build(),
                field(Types.map(TypeName.get(String.class), TypeName.LONG), "OPSETS")
                        .addJavadoc("Versions of the operator sets by their domains.\n")
                        .initializer(map(model.opsets().entrySet().stream()
                                .map(entry -> Map.entry(
                                        CodeBlock.of("$S", entry.getKey().isEmpty() ? "ai.onnx" : entry.getKey()),
                                        CodeBlock.of("$LL", entry.getValue())))
                                .toList()))
                        .build(),
                field(Types.map(TypeName.get(String.class), TypeName.get(String.class)), "METADATA")
                        .addJavadoc("The model's metadata.\n")
                        .initializer(map(model.metadata().entrySet().stream()
                                .map(entry -> Map.entry(text(entry.getKey()), text(entry.getValue())))
                                .toList()))
                        .build());
    }

    private static FieldSpec.Builder field(TypeName type, String name) {
        return FieldSpec.builder(type, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL);
    }

    /** A text that is longer than a constant may be is put together when the class is loaded. */
    private static CodeBlock text(String text) {
        List<String> pieces = Docs.pieces(text);
        return pieces.size() <= 1
                ? CodeBlock.of("$S", text)
                : CodeBlock.of(
                        "$T.join($S, $L)",
                        String.class,
                        "",
                        pieces.stream().map(piece -> CodeBlock.of("$S", piece)).collect(CodeBlock.joining(", ")));
    }

    private static CodeBlock map(List<Map.Entry<CodeBlock, CodeBlock>> entries) {
        if (entries.size() <= 1) {
            return CodeBlock.of(
                    "$T.of($L)",
                    Map.class,
                    entries.stream()
                            .map(entry -> CodeBlock.of("$L, $L", entry.getKey(), entry.getValue()))
                            .collect(CodeBlock.joining(", ")));
        }
        return CodeBlock.of(
                "$T.ofEntries(\n$>$>$L$<$<)",
                Map.class,
                entries.stream()
                        .map(entry -> CodeBlock.of("$T.entry($L, $L)", Map.class, entry.getKey(), entry.getValue()))
                        .collect(CodeBlock.joining(",\n")));
    }
}
