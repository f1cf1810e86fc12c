/** Writes pages and pictures: drawings of graphs, the gallery of the layer, the fields of its layers, reports. */
module org.onnxtwist.page {
    requires gg.jte.runtime;
    requires java.desktop;
    requires org.eclipse.elk.alg.layered;
    requires org.eclipse.elk.core;
    requires org.eclipse.elk.graph;
    requires transitive org.onnxtwist.runtime;
    requires static java.compiler;
    requires static org.jspecify;

    // For the command.
    exports org.onnxtwist.page to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.chart to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.drawing to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.field to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.flow to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.gallery to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.image to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.report to
            org.onnxtwist.cli;
    exports org.onnxtwist.page.svg to
            org.onnxtwist.cli;

    // Finds the compiled templates by name.
    opens org.onnxtwist.page.template to
            gg.jte.runtime;
}
