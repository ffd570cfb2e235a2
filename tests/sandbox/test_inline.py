from genesys.plugins import available, load
from genesys.sandbox.inline import Inline
from genesys.sandbox.sandbox import Sandbox


def test_claims_no_isolation():
    assert Inline().isolation == ()


def test_sandboxes_are_plug_ins():
    assert {"forked", "inline"} <= set(available(Sandbox))
    assert isinstance(load(Sandbox, "inline"), Inline)
