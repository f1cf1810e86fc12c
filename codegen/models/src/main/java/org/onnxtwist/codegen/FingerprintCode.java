package org.onnxtwist.codegen;

import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * The SHA-256 of the model's file and, after it, of the files of external data: computed here, and checked by the class when it opens a
 * model.
 */
final class FingerprintCode {
    private static final String ALGORITHM = "SHA-256";
    private static final int CHUNK = 1 << 16;

    private final Blueprint blueprint;

    FingerprintCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** In hexadecimal. */
    static String of(Path model, List<String> dataFiles) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance(ALGORITHM);
            byte[] chunk = new byte[CHUNK];
            List<Path> files = new ArrayList<>(List.of(model));
            dataFiles.forEach(name -> files.add(model.resolveSibling(name)));
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                        digest.update(chunk, 0, count);
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java does not have SHA-256, which every Java platform must have", e);
        }
    }

    FieldSpec field() {
        return FieldSpec.builder(String.class, "FINGERPRINT", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addJavadoc(
                        "SHA-256 of the model's file$L. No other model is opened.\n",
                        blueprint.hasExternalData()
                                ? " and, after it, of " + String.join(", ", Docs.codes(blueprint.dataFiles()))
                                : "")
                .initializer("$S", blueprint.fingerprint())
                .build();
    }

    List<MethodSpec> methods() {
        List<MethodSpec> methods = new ArrayList<>();
        methods.add(requireFile());
        methods.add(privateMethod("update")
                .addParameter(MessageDigest.class, "digest")
                .addParameter(Path.class, "file")
                .addException(IOException.class)
                .beginControlFlow("try ($T in = $T.newInputStream(file))", InputStream.class, Files.class)
                .addStatement("byte[] chunk = new byte[1 << 16]")
                .beginControlFlow("for (int count = in.read(chunk); count >= 0; count = in.read(chunk))")
                .addStatement("digest.update(chunk, 0, count)")
                .endControlFlow()
                .endControlFlow()
                .build());
        if (!blueprint.hasExternalData()) {
            methods.add(privateMethod("requireModel")
                    .addParameter(ByteBuffer.class, "model")
                    .addStatement("$T digest = digest()", MessageDigest.class)
                    .addStatement("digest.update(model.duplicate())")
                    .addStatement("requireFingerprint($S, digest)", "the model in memory")
                    .build());
        }
        methods.add(requireFingerprint());
        methods.add(digest());
        return methods;
    }

    private MethodSpec requireFile() {
        MethodSpec.Builder method = privateMethod("requireModel")
                .addParameter(Path.class, "model")
                .addException(IOException.class)
                .addStatement("$T digest = digest()", MessageDigest.class)
                .addStatement("update(digest, model)");
        if (blueprint.hasExternalData()) {
            method.beginControlFlow("for ($T name : DATA_FILES)", String.class)
                    .addStatement("update(digest, model.resolveSibling(name))")
                    .endControlFlow();
        }
        return method.addStatement("requireFingerprint(model.toString(), digest)")
                .build();
    }

    private static MethodSpec.Builder privateMethod(String name) {
        return MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE, Modifier.STATIC);
    }

    private MethodSpec requireFingerprint() {
        return privateMethod("requireFingerprint")
                .addParameter(String.class, "place")
                .addParameter(MessageDigest.class, "digest")
                .addStatement("$T found = $T.of().formatHex(digest.digest())", String.class, HexFormat.class)
                .beginControlFlow("if (!found.equals(FINGERPRINT))")
                .addStatement(
                        "throw new $T(place + $S + found\n+ $S + FINGERPRINT + $S)",
                        IllegalArgumentException.class,
                        " is not the model for which " + blueprint.type().simpleName() + " was generated: its SHA-256"
                                + (blueprint.hasExternalData() ? ", data files included," : "") + " is ",
                        ", not ",
                        "; open that model, or generate the class again")
                .endControlFlow()
                .build();
    }

    private static MethodSpec digest() {
        return privateMethod("digest")
                .returns(TypeName.get(MessageDigest.class))
                .beginControlFlow("try")
                .addStatement("return $T.getInstance($S)", MessageDigest.class, ALGORITHM)
                .nextControlFlow("catch ($T e)", NoSuchAlgorithmException.class)
                .addStatement(
                        "throw new $T($S, e)",
                        IllegalStateException.class,
                        "this Java does not have SHA-256, which every Java platform must have")
                .endControlFlow()
                .build();
    }
}
