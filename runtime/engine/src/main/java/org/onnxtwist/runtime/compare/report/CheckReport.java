package org.onnxtwist.runtime.compare.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.runtime.session.ProviderSelection;

/** The result of running a model and comparing what it computes with what it should compute. */
public interface CheckReport {
    /** The provider that ran the models, and the reason for its choice. */
    ProviderSelection provider();

    /** Tells whether everything agrees; empty where that is not known. */
    Optional<Boolean> passed();

    /** One sentence that says what was checked, what failed, or why nothing ran. */
    String reason();

    /** Tells whether copies of the models in float ran in their place, because the provider has no kernels for their type. */
    boolean floatCopy();

    /** Each run with each output. */
    List<RunReport> runs();

    /**
     * The names of outputs that could not be compared: they hold no finite number in any run, have a type that cannot be read, or depend on
     * random numbers or discontinuous operators that differ between the models.
     */
    List<String> notCompared();

    /** Other facts that have to be known, each a sentence. */
    List<String> remarks();

    /** The number of nodes that each provider ran, by the runtime's name of the provider. */
    Map<String, Integer> nodesByProvider();

    /**
     * The {@linkplain RunReport#acceptingTolerance absolute tolerance} that would accept every difference; empty where there is none, and
     * where no number would do.
     */
    OptionalDouble acceptingTolerance();

    /** The largest absolute error. */
    double maxAbs();

    /** The largest relative error. */
    double maxRel();
}
