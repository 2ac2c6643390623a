#include "acme/revocation/order_aftermath.h"

#include "acme/client/problem_advice.h"
#include "acme/client/signed_request.h"

namespace millrace::acme {
namespace {

constexpr const char* kChainType = "application/pem-certificate-chain";

Result<Order> read_order(const Answer& answer) {
  ASSIGN(const std::string_view body, json_body(answer));
  return parse_order(body, answer.url);
}

Result<Certificate> read_leaf(const Answer& answer) {
  ASSIGN(const std::string_view body, chain_body(answer));
  ASSIGN(const auto chain, parse_chain(body, answer.url));
  return chain.front();
}

}  // namespace

void OrderAftermath::look() {
  client_.post(work_.pending().order, "", [this](const Result<Answer>& result) { looked(result); });
}

const Answer* OrderAftermath::usable(const Result<Answer>& result) {
  note_limit(result, memory_, context_.now());
  if (!result) {
    work_.undecided(result.error());
  } else if (is_refusal(*result, context_.now()) && context_.now() >= work_.pending().until) {
    work_.end(result->error());
  } else if (!result->ok()) {
    work_.undecided(result->error());
  } else {
    return &*result;
  }
  return nullptr;
}

void OrderAftermath::looked(const Result<Answer>& result) {
  const Answer* answer = usable(result);
  if (answer == nullptr) return;
  const auto order = read_order(*answer);
  order ? follow(*order) : work_.undecided(order.error());
}

void OrderAftermath::follow(const Order& order) {
  const std::string& url = work_.pending().order;
  if (order.status == Order::Status::valid) {
    client_.post(
        order.certificate, "", [this](const Result<Answer>& result) { downloaded(result); },
        kChainType);
  } else if (order.status == Order::Status::invalid || order.status == Order::Status::pending) {
    // A pending order has not received a CSR (RFC 8555 §7.4).
    work_.end("the order abandoned because its key is compromised led to no certificate: " + url);
  } else if (context_.now() >= work_.pending().until) {
    work_.end(Error("the order is still " + std::string(to_text(order.status))));
  } else {
    work_.note(
        "a certificate from the order for the compromised key will be revoked; the order is " +
        std::string(to_text(order.status)) + ": " + url);
  }
}

void OrderAftermath::downloaded(const Result<Answer>& result) {
  const Answer* answer = usable(result);
  if (answer == nullptr) return;
  const auto leaf = read_leaf(*answer);
  if (!leaf) return work_.undecided(leaf.error());
  if (leaf->spki != work_.pending().spki) return work_.end();
  if (work_.found(*leaf)) revoke_();
}

}  // namespace millrace::acme
