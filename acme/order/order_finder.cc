#include "acme/order/order_finder.h"

#include <algorithm>
#include <utility>

#include "acme/state/due.h"

namespace millrace::acme {
namespace {

constexpr unsigned kMaxPages = 10;
// An order that the CA cannot return must not block another without end.
constexpr Duration kLongestSearch = std::chrono::days(1);

bool may_pass(const Result<Answer>& answer) {
  return !answer || answer->response.status == 429 || answer->response.status >= 500;
}

Result<std::vector<std::string>> list_in(const Answer& answer) {
  if (!answer.ok()) return answer.error();
  ASSIGN(const std::string_view body, json_body(answer));
  return parse_order_list(body, answer.url);
}

}  // namespace

void OrderFinder::start(const std::string& orders_url) {
  page(orders_url, kMaxPages);
}

void OrderFinder::page(const std::string& url, unsigned pages_left) {
  client_.post(url, "", [this, pages_left](const Result<Answer>& answer) {
    listed(answer, pages_left - 1);
  });
}

// A list that is refused or cannot be read counts as missing: it is optional. After a network
// error, a 429, a 5xx or a 404 of a replica it may be available later.
void OrderFinder::listed(const Result<Answer>& answer, unsigned pages_left) {
  if (may_pass(answer)) return wait_for(answer);
  if (answer->response.status == 404 && !std::exchange(asked_again_, true)) {
    return page(answer->url, pages_left + 1);
  }
  const auto urls = list_in(*answer);
  if (urls) {
    urls_.insert(urls_.end(), urls->begin(), urls->end());
  } else {
    note_no_list(urls.error());
  }
  const auto next = next_page(*answer);
  if (urls && next && pages_left > 0) return page(*next, pages_left);
  look_at_next();
}

void OrderFinder::note_no_list(const Error& error) {
  for (OrderCreator* creator : wanting_) {
    creator->work().note(
        "the CA's list of orders cannot be read, so an earlier order is not found and a new one is "
        "opened: " +
        error.text());
  }
}

void OrderFinder::look_at_next() {
  while (!urls_.empty() && orders_in_use_.contains(urls_.back())) urls_.pop_back();
  if (urls_.empty() || wanting_.empty() || looks_left_ == 0) return finish();
  --looks_left_;
  std::string url = std::move(urls_.back());
  urls_.pop_back();
  client_.post(url, "", [this, url](const Result<Answer>& answer) { looked(url, answer); });
}

void OrderFinder::looked(const std::string& url, const Result<Answer>& answer) {
  if (may_pass(answer)) return wait_for(answer);
  const auto body = json_body(*answer);
  if (!answer->ok() || !body) return look_at_next();
  const auto order = parse_order(*body, url);
  OrderCreator* creator = order ? who_wants(*order) : nullptr;
  if (creator == nullptr) return look_at_next();
  if (order->status == Order::Status::valid) return look_at_certificate(url, *order, *creator);
  give_to(*creator, url, *order);
}

// Orders in `processing` are left out: an order that lost its answer to newOrder was never
// finalized.
OrderCreator* OrderFinder::who_wants(const Order& order) {
  const bool usable = order.status == Order::Status::pending ||
                      order.status == Order::Status::ready || order.status == Order::Status::valid;
  const auto found = std::find_if(wanting_.begin(), wanting_.end(), [&](OrderCreator* creator) {
    return usable && order.is_for(creator->request().names);
  });
  return found == wanting_.end() ? nullptr : *found;
}

void OrderFinder::look_at_certificate(const std::string& url, const Order& order,
                                      OrderCreator& creator) {
  const auto take = [this, url, order, &creator](const Result<Answer>& answer) {
    if (may_pass(answer)) return wait_for(answer);
    const auto body = chain_body(*answer);
    const auto chain = answer->ok() && body ? parse_chain(*body, answer->url)
                                            : Result<std::vector<Certificate>>(Error("no chain"));
    const CertificateWork& work = creator.work();
    if (!chain || !is_new_certificate(work.state, creator.request(), *chain, work.now())) {
      return look_at_next();
    }
    give_to(creator, url, order);
  };
  client_.post(order.certificate, "", take, "application/pem-certificate-chain");
}

void OrderFinder::give_to(OrderCreator& creator, const std::string& url, const Order& order) {
  wanting_.erase(std::remove(wanting_.begin(), wanting_.end(), &creator), wanting_.end());
  creator.adopt(url, order);
  look_at_next();
}

void OrderFinder::finish() {
  for (OrderCreator* creator : std::exchange(wanting_, {})) creator->begin();
}

void OrderFinder::wait_for(const Result<Answer>& answer) {
  const bool is_broken = answer && answer->response.status >= 500;
  std::vector<OrderCreator*> searched_enough;
  for (OrderCreator* creator : std::exchange(wanting_, {})) {
    CertificateWork& work = creator->work();
    const TimePoint since = work.state.order->since;
    const bool is_over = since > work.now() || work.now() >= since + kLongestSearch;
    if (is_broken && is_over) {
      searched_enough.push_back(creator);
    } else {
      work.usable(answer);
    }
  }
  wanting_ = std::move(searched_enough);
  if (!wanting_.empty()) look_at_next();
}

}  // namespace millrace::acme
