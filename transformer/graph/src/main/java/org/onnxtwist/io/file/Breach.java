package org.onnxtwist.io.file;

import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.defect.InvalidModelException;

/** The refusal of a file for a rule that reading could go on after. */
public final class Breach extends InvalidModelException {
    private static final long serialVersionUID = 1L;

    private final Defect.Kind kind;
    private final transient FileLocation place;
    private final String problem;

    /** @param problem continues a sentence whose subject is {@code place} */
    Breach(Defect.Kind kind, FileLocation place, String problem) {
        super(place.sentence(problem));
        this.kind = kind;
        this.place = place;
        this.problem = problem;
    }

    Defect.Kind kind() {
        return kind;
    }

    /** The sentence, with the place as it is called from within {@code outer}. */
    String sentence(FileLocation outer) {
        String path = place.within(outer);
        return path.isEmpty() ? problem : path + " " + problem;
    }
}
