"""The units of the library, by kind. A file holds one unit and nothing else.

residual arrangement  pre_norm single_residual
sequence mixer        attention mamba2 retention
channel mixer         gated_mlp
norm                  rms_norm
gate                  silu_gate
short convolution     short_convolution
position              rotary
"""
