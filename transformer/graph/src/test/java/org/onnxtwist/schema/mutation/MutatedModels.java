package org.onnxtwist.schema.mutation;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.io.proto.ModelProto;

/** Writes every mutated model, for onnx-verdicts.py. */
final class MutatedModels {
    private MutatedModels() {}

    /**
     * Writes all models into one file: of each its suite, subject and mutation, then the number of its bytes and these; the number
     * is -1 where the subject cannot be mutated so.
     *
     * @param args the file to write
     */
    public static void main(String[] args) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[0]))))) {
            for (Suite suite : Suite.values()) {
                for (MutationSubject subject : suite.subjects()) {
                    for (Mutation mutation : suite.columns()) {
                        out.writeUTF(suite.name());
                        out.writeUTF(subject.name());
                        out.writeUTF(mutation.name());
                        Optional<ModelProto> model = mutation.change().apply(subject);
                        byte[] bytes = model.map(ModelProto::toByteArray).orElse(new byte[0]);
                        out.writeInt(model.isPresent() ? bytes.length : -1);
                        out.write(bytes);
                    }
                }
            }
        }
    }
}
