package org.onnxtwist.io;

import java.util.List;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.Defect;

/**
 * A file that {@link OnnxReader#diagnose} has read although it may break rules.
 *
 * @param model the model, for a checker: values that nothing defines, several values of one name in a graph, and stand-ins for what
 *     the defects are about are in it. No writer takes it
 * @param defects what the model cannot express, in the order in which the file was read
 */
public record Diagnosis(Model model, List<Defect> defects) {
    public Diagnosis {
        defects = List.copyOf(defects);
    }
}
