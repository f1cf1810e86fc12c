package org.onnxtwist.runtime.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/**
 * The inputs of a model.
 *
 * @param model its file
 * @param ports its inputs in their order
 */
record ModelInputs(Path model, List<Port> ports) {
    ModelInputs {
        ports = List.copyOf(ports);
    }

    Optional<Port> named(String name) {
        return ports.stream().filter(port -> port.name().equals(name)).findFirst();
    }

    /** Returns the inputs as text for a message: {@code image float[batch,3,height,width]}. */
    String describe() {
        return ports.isEmpty()
                ? "none"
                : ports.stream().map(port -> port.name() + " " + port.type()).collect(Collectors.joining(", "));
    }
}
