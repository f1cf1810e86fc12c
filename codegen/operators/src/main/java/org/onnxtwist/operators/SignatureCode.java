package org.onnxtwist.operators;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.operators.VersionSchema.AttributeFact;
import org.onnxtwist.operators.VersionSchema.Formal;
import org.onnxtwist.operators.VersionSchema.Option;

/** The constant that says what each version takes and gives, ascending; neighbours that say the same share an entry. */
final class SignatureCode {
    private SignatureCode() {}

    static CodeBlock of(OperatorFamily family) {
        List<CodeBlock> signatures = new ArrayList<>();
        List<VersionSchema> versions = family.versions();
        for (int i = 0; i < versions.size(); ) {
            CodeBlock content = content(family, versions.get(i));
            List<CodeBlock> since = new ArrayList<>();
            boolean deprecated = versions.get(i).deprecated();
            for (;
                    i < versions.size()
                            && versions.get(i).deprecated() == deprecated
                            && content(family, versions.get(i)).equals(content);
                    i++) {
                since.add(CodeBlock.of("$LL", versions.get(i).since()));
            }
            signatures.add(CodeBlock.of(
                    "$T.$L($L)$L",
                    LibraryTypes.SIGNATURE,
                    deprecated ? "deprecated" : "since",
                    CodeBlock.join(since, ", "),
                    deprecated ? CodeBlock.of("") : content));
        }
        return CodeBlock.of("new $T(\n$>$>ID,\n$L$<$<)", LibraryTypes.SIGNATURES, CodeBlock.join(signatures, ",\n"));
    }

    private static CodeBlock content(OperatorFamily family, VersionSchema version) {
        CodeBlock.Builder code = CodeBlock.builder();
        formals(code, "inputs", version.inputs());
        formals(code, "outputs", version.outputs());
        attributes(
                code,
                "attributes",
                family,
                version.attributes().stream().filter(fact -> !fact.required()).toList());
        attributes(
                code,
                "required",
                family,
                version.attributes().stream().filter(AttributeFact::required).toList());
        return code.build();
    }

    private static void formals(CodeBlock.Builder code, String method, List<Formal> formals) {
        if (!formals.isEmpty()) {
            code.add(
                    "\n        .$L($L)",
                    method,
                    formals.stream().map(SignatureCode::formal).collect(CodeBlock.joining(", ")));
        }
    }

    /** The method of Formal that makes one of that arity. */
    static String method(Option arity) {
        return switch (arity) {
            case SINGLE -> "one";
            case OPTIONAL -> "optional";
            case VARIADIC -> "several";
        };
    }

    private static CodeBlock formal(Formal formal) {
        return formal.option() == Option.VARIADIC
                ? CodeBlock.of("$L($S, $L)", method(formal.option()), formal.name(), formal.least())
                : CodeBlock.of("$L($S)", method(formal.option()), formal.name());
    }

    private static void attributes(
            CodeBlock.Builder code, String method, OperatorFamily family, List<AttributeFact> attributes) {
        if (!attributes.isEmpty()) {
            code.add(
                    "\n        .$L($L)",
                    method,
                    attributes.stream()
                            .map(fact -> CodeBlock.of("$L", family.constant(fact)))
                            .collect(CodeBlock.joining(", ")));
        }
    }
}
