package org.onnxtwist.schema.mutation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.shape.ShapeInference;

/**
 * What the command {@code check} says of a model.
 *
 * @param refused whether it cannot be read or has an error
 * @param codes of the findings, errors and warnings; {@code unreadable} alone for a model that cannot be read
 */
record Judgement(boolean refused, String codes) {
    private static final String UNREADABLE = "unreadable";

    /** @param folder where external data lies */
    static Judgement of(byte[] bytes, Path folder) {
        try {
            List<Finding> findings = check(OnnxReader.read(ByteBuffer.wrap(bytes), folder, ReadOptions.defaults()));
            return new Judgement(
                    findings.stream().anyMatch(Finding::isError),
                    findings.stream()
                            .map(finding -> finding.code().toString())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(" ")));
        } catch (InvalidModelException | IOException e) {
            return new Judgement(true, UNREADABLE);
        }
    }

    private static List<Finding> check(Model model) {
        try {
            return Checker.check(model, ShapeInference.infer(model)::of);
        } catch (CyclicGraphException e) {
            return Checker.check(model);
        }
    }

    @Override
    public String toString() {
        return codes.isEmpty() ? "nothing" : codes;
    }
}
