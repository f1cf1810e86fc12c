package org.onnxtwist.schema.mutation;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A kind of model of which the two checkers say different things, and why.
 *
 * @param subject which subjects
 * @param mutation which mutations
 * @param theirs what ONNX's checker says: {@code a} for accepted, {@code f} for refused with {@code full_check=True} alone, {@code r}
 *     for refused
 * @param ours what {@link Judgement#toString} is of the checker here
 * @param reason why that stays so
 */
record ExplainedDifference(Pattern subject, Pattern mutation, Pattern theirs, Pattern ours, String reason) {
    static List<ExplainedDifference> all() throws IOException {
        return RecordedVerdicts.lines("differences.tsv").stream()
                .map(line -> line.split("\t", -1))
                .map(cells -> new ExplainedDifference(
                        Pattern.compile(cells[0]),
                        Pattern.compile(cells[1]),
                        Pattern.compile(cells[2]),
                        Pattern.compile(cells[3]),
                        cells[4]))
                .toList();
    }

    boolean explains(String of, String by, char verdict, Judgement judgement) {
        return theirs.matcher(String.valueOf(verdict)).matches()
                && mutation.matcher(by).matches()
                && ours.matcher(judgement.toString()).matches()
                && subject.matcher(of).matches();
    }
}
