#include "acme/order/order_finder.h"

#include <algorithm>
#include <utility>

#include "acme/state/renewal_policy.h"

namespace millrace::acme {
namespace {

constexpr unsigned kMaxPages = 10;
// An order that the CA cannot return must not block another without end.
constexpr Duration kLongestSearch = std::chrono::days(1);

bool is_temporary(const Result<Answer>& answer) {
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
  if (is_temporary(answer)) return defer_all(answer);
  if (answer->response.status == 404 && !std::exchange(is_repeated_, true)) {
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
  query_next();
}

void OrderFinder::note_no_list(const Error& error) {
  for (OrderCreator* creator : creators_) {
    creator->work().note(
        "the CA's list of orders cannot be read, so an earlier order is not found and a new one is "
        "opened: " +
        error.text());
  }
}

void OrderFinder::query_next() {
  while (!urls_.empty() && orders_in_use_.contains(urls_.back())) urls_.pop_back();
  if (urls_.empty() || creators_.empty() || queries_left_ == 0) return finish();
  --queries_left_;
  std::string url = std::move(urls_.back());
  urls_.pop_back();
  client_.post(url, "", [this, url](const Result<Answer>& answer) { order_read(url, answer); });
}

void OrderFinder::order_read(const std::string& url, const Result<Answer>& answer) {
  if (is_temporary(answer)) return defer_all(answer);
  const auto order = answer->ok() ? parse_order(*answer) : answer->error();
  OrderCreator* creator = order ? creator_for(*order) : nullptr;
  if (creator == nullptr) return query_next();
  if (order->status == Order::Status::valid) return download_certificate(url, *order, *creator);
  assign(*creator, url, *order);
}

// Orders in `processing` are left out: an order that lost its answer to newOrder was never
// finalized.
OrderCreator* OrderFinder::creator_for(const Order& order) {
  const bool usable = order.status == Order::Status::pending ||
                      order.status == Order::Status::ready || order.status == Order::Status::valid;
  const auto found = std::find_if(creators_.begin(), creators_.end(), [&](OrderCreator* creator) {
    return usable && order.is_for(creator->work().request().names);
  });
  return found == creators_.end() ? nullptr : *found;
}

void OrderFinder::download_certificate(const std::string& url, const Order& order,
                                       OrderCreator& creator) {
  const auto take = [this, url, order, &creator](const Result<Answer>& answer) {
    if (is_temporary(answer)) return defer_all(answer);
    const auto chain = answer->ok() ? read_chain(*answer) : answer->error();
    const CertificateWork& work = creator.work();
    if (!chain || !is_new_certificate(work.state, work.request(), *chain, work.now())) {
      return query_next();
    }
    assign(creator, url, order);
  };
  client_.post(order.certificate, "", take, "application/pem-certificate-chain");
}

void OrderFinder::assign(OrderCreator& creator, const std::string& url, const Order& order) {
  creators_.erase(std::remove(creators_.begin(), creators_.end(), &creator), creators_.end());
  creator.adopt(url, order);
  query_next();
}

void OrderFinder::finish() {
  for (OrderCreator* creator : std::exchange(creators_, {})) creator->begin();
}

void OrderFinder::defer_all(const Result<Answer>& answer) {
  const bool is_broken = answer && answer->response.status >= 500;
  std::vector<OrderCreator*> not_deferred;
  for (OrderCreator* creator : std::exchange(creators_, {})) {
    CertificateWork& work = creator->work();
    const TimePoint since = work.state.order->since;
    const bool is_over = since > work.now() || work.now() >= since + kLongestSearch;
    if (is_broken && is_over) {
      not_deferred.push_back(creator);
    } else {
      work.usable(answer);
    }
  }
  creators_ = std::move(not_deferred);
  if (!creators_.empty()) query_next();
}

}  // namespace millrace::acme
