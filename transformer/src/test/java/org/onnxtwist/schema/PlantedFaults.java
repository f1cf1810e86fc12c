package org.onnxtwist.schema;

import java.util.ArrayList;
import java.util.List;

/** Every planted fault. */
final class PlantedFaults {
    private PlantedFaults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(HeadFaults.all());
        all.addAll(GraphFaults.all());
        all.addAll(NodeFaults.all());
        all.addAll(FunctionFaults.all());
        return all;
    }
}
