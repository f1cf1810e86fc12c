package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.Form;

/** Chooses among the variants in which a layer can be written. */
@FunctionalInterface
public interface Selection {
    /**
     * The choice for one layer.
     *
     * @param candidates the variants that can express the layer, at least one
     */
    Choice choose(LayerSite site, List<Variant> candidates);

    /**
     * The chosen variant and the reason for it.
     *
     * @param variant one of the candidates
     * @param reason why, as a clause for a report
     */
    record Choice(Variant variant, String reason) {}

    /** The label for a separate choice for each layer, by {@link CostModel} or otherwise, given instead of a {@link Variant#label}. */
    String AUTO = "auto";

    /** The labels that users can choose from, {@link #AUTO} first. */
    static List<String> labels() {
        return Stream.concat(Stream.of(AUTO), Variant.choices().stream().map(Variant::label))
                .toList();
    }

    /**
     * The selection that a label of {@link #labels} stands for; empty for any other word.
     *
     * @param auto the selection that {@link #AUTO} stands for
     */
    static Optional<Selection> labelled(String label, Selection auto) {
        return label.equals(AUTO) ? Optional.of(auto) : Variant.labelled(label).map(Selection::always);
    }

    /**
     * The same variant for all layers. A layer that cannot be written in it has the same form with grids that broadcast, or else is
     * folded, and the reason tells so.
     */
    static Selection always(Variant asked) {
        return (site, candidates) -> {
            if (candidates.contains(asked)) {
                return new Choice(asked, "asked for");
            }
            Variant instead = candidates.contains(asked.broadcast()) ? asked.broadcast() : candidates.get(0);
            return new Choice(
                    instead,
                    instead.form() == Form.PLAIN
                            ? "conv_x and conv_y are zero"
                            : "it cannot be " + asked.label() + ": " + obstacle(asked, instead, site));
        };
    }

    private static String obstacle(Variant asked, Variant instead, LayerSite site) {
        if (asked.isBlocked() && asked.form() == instead.form()) {
            return blockedObstacle(site);
        }
        return switch (asked.form()) {
            case ANTISYMMETRIC -> "its kernels are not antisymmetric";
            case WIDE_IN -> "the sizes of its input and output are not known, or its padding follows from them";
            default -> "the layer at " + site.name() + " has no such form";
        };
    }

    private static String blockedObstacle(LayerSite site) {
        if (site.geometry().dtype() != DType.FLOAT) {
            return "ONNX Runtime has the layout of the grids for float alone";
        }
        return site.outputShape().sizes().isPresent()
                ? "the operator set of the model is older than " + Candidates.BLOCKED_SINCE + ", or it becomes float16"
                : "its batch and the sizes of its output are not all known";
    }
}
