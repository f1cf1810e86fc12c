/** Tests of texts that fit a terminal. */
package org.onnxtwist.cli.text.terminal;
