package org.onnxtwist.twist.export;

import java.util.List;
import org.onnxtwist.twist.Form;

/** Chooses among the ways to write a layer. */
@FunctionalInterface
public interface Selection {
    /**
     * The choice for one layer.
     *
     * @param candidates those that compute it, at least one
     */
    Choice choose(LayerSite site, List<Variant> candidates);

    /**
     * What was chosen.
     *
     * @param variant one of the candidates
     * @param reason why, as a clause for a report
     */
    record Choice(Variant variant, String reason) {}

    /** One form for all layers; a layer that cannot be written so is folded, and the reason says so. */
    static Selection always(Form form) {
        return (site, candidates) -> candidates.stream()
                .filter(candidate -> candidate.form() == form)
                .findFirst()
                .map(variant -> new Choice(variant, "asked for"))
                .orElseGet(() -> new Choice(
                        candidates.get(0),
                        candidates.get(0).form() == Form.PLAIN
                                ? "conv_x and conv_y are zero"
                                : "it cannot be " + form.label() + ": " + obstacle(form, site)));
    }

    private static String obstacle(Form form, LayerSite site) {
        return switch (form) {
            case ANTISYMMETRIC -> "its kernels are not antisymmetric";
            case WIDE_IN -> "the sizes of its input and output are not known, or its padding follows from them";
            default -> "the layer at " + site.name() + " has no such form";
        };
    }
}
