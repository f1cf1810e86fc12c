/** Frequent graph surgeries, each as a program of its own. */
@org.jspecify.annotations.NullMarked
package org.onnxtwist.samples.surgery;
