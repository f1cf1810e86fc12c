/** The surgeries that people ask for most, each a program of its own. */
@org.jspecify.annotations.NullMarked
package org.onnxtwist.samples.surgery;
