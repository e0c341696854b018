"""A payment, so that a channel has a newer commitment."""

from __future__ import annotations

from tests.live.node import Node
from tests.live.rest import Refused


def pay_invoice(payer: Node, payee: Node, amount: int) -> None:
    """Pay over the channel of the two.

    Raises:
        Refused: no way was found.
    """
    request = payee.rest.call("POST", "/v1/invoices", {"value": str(amount)})["payment_request"]
    body = {"payment_request": request, "timeout_seconds": 120, "fee_limit_sat": "100"}
    body["no_inflight_updates"] = True
    with payer.rest.http.stream(
        "POST", "/v2/router/send", json=body, headers=payer.rest.headers()
    ) as answer:
        said = answer.read().decode()
    if '"SUCCEEDED"' not in said:
        raise Refused(said)
