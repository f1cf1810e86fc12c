package org.onnxtwist.schema.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.io.proto.ModelProto;

/** The checker refuses what ONNX's own refuses, and accepts what that accepts, but for the differences that are explained. */
final class OnnxCheckerComparisonTest {
    private static final int SHOWN = 40;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void bothCheckersAgree(Suite suite) throws IOException {
        Files.write(folder.resolve(GraphMutations.DATA), new byte[WholeModel.BYTES]);
        RecordedVerdicts.Table table =
                Objects.requireNonNull(RecordedVerdicts.read().get(suite.name()), suite.name());
        List<ExplainedDifference> explained = ExplainedDifference.all();
        List<Mutation> mutations = suite.columns();
        assertEquals(table.mutations(), mutations.stream().map(Mutation::name).toList());
        List<String> unexplained = new ArrayList<>();
        Set<String> subjects = new HashSet<>();
        for (MutationSubject subject : suite.subjects()) {
            subjects.add(subject.name());
            RecordedVerdicts.Row row = Objects.requireNonNull(table.rows().get(subject.name()), subject.name());
            CRC32 sum = new CRC32();
            for (int i = 0; i < mutations.size(); i++) {
                Optional<ModelProto> model = mutations.get(i).change().apply(subject);
                char theirs = row.verdicts().charAt(i);
                assertEquals(
                        theirs == RecordedVerdicts.NONE, model.isEmpty(), subject.name() + ": " + mutations.get(i));
                if (model.isEmpty()) {
                    continue;
                }
                byte[] bytes = model.get().toByteArray();
                sum.update(bytes);
                Judgement ours = Judgement.of(bytes, folder);
                String mutation = mutations.get(i).name();
                if (ours.refused() == (theirs == RecordedVerdicts.ACCEPTED)
                        && explained.stream().noneMatch(any -> any.explains(subject.name(), mutation, theirs, ours))) {
                    unexplained.add(subject.name() + ": " + mutation + ": " + theirs + " there, " + ours + " here");
                }
            }
            assertEquals(
                    row.checksum(),
                    "%08x".formatted(sum.getValue()),
                    () -> subject.name() + " is not what ONNX's checker was asked about: run onnx-verdicts.py again");
        }
        assertEquals(table.rows().keySet(), subjects);
        assertEquals(List.of(), unexplained.stream().limit(SHOWN).toList(), () -> unexplained.size() + " differences");
    }
}
