package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Chooses the form in which a layer is written. */
@FunctionalInterface
public interface Selection {
    /** The choice for one layer, among the {@link LayerSite#candidates}. */
    Choice choose(LayerSite site);

    /**
     * The chosen form and the reason for it.
     *
     * @param form one that the layer can have
     * @param reason why, as a clause for a report
     */
    record Choice(LayerForm form, String reason) {}

    /** The label for a separate choice for each layer, by {@link CostModel} or otherwise, given instead of a {@link LayerForm#label}. */
    String AUTO = "auto";

    /** The labels that users can choose from, {@link #AUTO} first. */
    static List<String> labels() {
        return Stream.concat(Stream.of(AUTO), LayerForm.all().stream().map(LayerForm::label))
                .toList();
    }

    /**
     * The selection that a label of {@link #labels} stands for; empty for any other word.
     *
     * @param auto the selection that {@link #AUTO} stands for
     */
    static Optional<Selection> labelled(String label, Selection auto) {
        return label.equals(AUTO)
                ? Optional.of(auto)
                : LayerForm.labelled(label).map(Selection::always);
    }

    /**
     * The same form for all layers. A layer that cannot have it gets the same form with grids that broadcast, or else is folded, and the
     * reason tells so.
     */
    static Selection always(LayerForm asked) {
        return site -> {
            Optional<String> obstacle = asked.obstacle(site);
            if (obstacle.isEmpty()) {
                return new Choice(asked, "requested");
            }
            List<LayerForm> candidates = site.candidates();
            LayerForm instead = Stream.iterate(asked, LayerForm::alternative)
                    .filter(candidates::contains)
                    .findFirst()
                    .orElseThrow();
            return new Choice(instead, "it cannot be " + asked.label() + ": " + obstacle.get());
        };
    }
}
