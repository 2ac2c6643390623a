#include "acme/order/order_creator.h"

#include <algorithm>
#include <memory>

#include "acme/protocol/challenge.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

std::string count_of_records(size_t count) {
  return std::to_string(count) + (count == 1 ? " challenge record" : " challenge records");
}

Error unusable(const Authorization& authorization, const std::string& url) {
  std::string text = url + ": authorization of " + authorization.identifier() + " is " +
                     std::string(to_text(authorization.status));
  if (authorization.error) text += ": " + authorization.error->text();
  return Error(text);
}

Error not_offered(ChallengeType wanted, const Authorization& authorization,
                  const std::string& url) {
  std::string offered;
  for (const std::string& type : authorization.offered) {
    offered += (offered.empty() ? "" : ", ") + type;
  }
  return Error(url + ": the CA offers no " + std::string(to_text(wanted)) + " challenge for " +
               authorization.identifier() + "; it offers: " + (offered.empty() ? "none" : offered));
}

Error past(const std::string& what, TimePoint end, TimePoint now) {
  return Error(what + " expires at " + format_time(end) + ", this host's clock has " +
               format_time(now) + ": check this host's clock");
}

}  // namespace

// The answers so far; one that cannot be read ends the step.
struct OrderCreator::Gathered {
  explicit Gathered(const std::vector<std::string>& of)
      : urls(of), authorizations(of.size()), missing(of.size()) {}
  std::vector<std::string> urls;
  std::vector<std::optional<Authorization>> authorizations;
  size_t missing;
  bool is_stopped = false;
};

void OrderCreator::begin() {
  if (const auto& limit = work_.memory().new_order_limit) return work_.limited(*limit);
  const Directory& directory = *work_.memory().directory;
  auto first = first_order(work_.settings(), work_.state, work_.request(), work_.ca(), directory);
  if (!first) return work_.handle(Fault::unavailable, first.error());
  sent_ = std::move(*first);
  if (sent_.profile != work_.settings().profile) {
    work_.note("CA " + work_.ca().text() + " does not offer the profile \"" +
               work_.settings().profile + "\"; it offers: " + directory.offered_profiles() +
               "; ordered without one");
  }
  intend();
}

void OrderCreator::open_intent() {
  auto& order = work_.state.order;
  order =
      OpenOrder{work_.ca(), OrderPhase::intended, work_.request().names, work_.now(), {}, {}, {}};
  order->directory = work_.memory().directory->url;
  order->account = work_.memory().account->url;
}

// After a crash the intent shows what the order was created with.
void OrderCreator::intend() {
  auto& order = work_.state.order;
  if (order && order->profile == sent_.profile) return send();
  if (!order) open_intent();
  order->profile = sent_.profile;
  work_.advance(OrderPhase::intended, [this] { send(); });
}

void OrderCreator::send() {
  client_.post(work_.memory().directory->new_order, new_order_payload(sent_),
               [this](const Result<Answer>& answer) {
                 if (!sent_again(answer)) created(answer);
               });
}

// The CA may have refused an optional member. A CA that cannot find the replaced certificate may
// answer 500, which would repeat in every run (Pebble does: it compares serial numbers without the
// leading zero octet of RFC 9773 §4.1).
bool OrderCreator::sent_again(const Result<Answer>& result) {
  const int status = result ? result->response.status : 0;
  const bool is_refused = (status >= 400 && status < 500 && status != 429) ||
                          (status == 500 && !sent_.replaces.empty());
  if (!is_refused || !result->problem_document()) return false;
  const Problem problem = result->problem();
  if (problem.is("accountDoesNotExist")) return false;
  if (is_replaced(problem)) return true;
  auto next = after_refusal(sent_, problem, work_.settings());
  if (!next) return false;
  const bool as_renewal = next->replaces == sent_.replaces;
  work_.note(as_renewal
                 ? "ordered without the profile \"" + printable(sent_.profile) +
                       "\", which the CA refused: " + problem.text()
                 : "ordered again without \"replaces\", which the CA refused: " + problem.text());
  sent_ = std::move(*next);
  intend();
  return true;
}

// RFC 9773 §5: another order replaces the certificate: one whose answer was lost, or of another
// process. It is used if it is found; otherwise the next one replaces nothing.
bool OrderCreator::is_replaced(const Problem& problem) {
  if (sent_.replaces.empty() || !work_.state.issued || !problem.is("alreadyReplaced")) return false;
  work_.state.issued->replaced = true;
  work_.note("the CA has another order that replaces the certificate; searching for it: " +
             problem.text());
  search_(*this);
  return true;
}

void OrderCreator::resume() {
  client_.post(work_.state.order->url, "", [this](const Result<Answer>& answer) { seen(answer); });
}

void OrderCreator::adopt(const std::string& url, const Order& order, const std::string& how) {
  orders_in_use_.insert(url);
  work_.state.order->url = url;
  work_.state.order->expires = work_.now() + kLongestOrder;
  if (!work_.advance(OrderPhase::opened)) return;
  work_.done(how + ": " + url);
  read(order);
}

void OrderCreator::created(const Result<Answer>& result) {
  // Never sent, or refused before processing: the next run need not search for an order.
  const bool none =
      result ? result->response.status == 429 : result.error().kind == ErrorKind::not_yet;
  if (none) {
    work_.state.order.reset();
    work_.save();
  }
  // A non-ACME response says nothing about the order: the intent stays.
  if (!work_.read(result, json_body)) return;
  auto url = location_of(*result);
  if (!url) return work_.handle(Fault::unlocated, std::move(url).error());
  // A CA may answer with a pending order of the same names (RFC 8555 §7.4). It can be finalized
  // once.
  if (!orders_in_use_.insert(*url).second) {
    work_.state.order.reset();
    if (work_.save()) work_.wait("waits for another certificate with the same names: " + *url);
    return;
  }
  work_.state.order->url = *url;
  work_.state.order->expires = work_.now() + kLongestOrder;
  if (!work_.advance(OrderPhase::opened)) return;
  work_.done("order opened: " + *url);
  // An interrupted reading can be repeated.
  const auto order = parse_order(*result);
  order ? read(*order) : resume();
}

void OrderCreator::seen(const Result<Answer>& result) {
  if (const auto order = work_.read<Order>(result, parse_order)) read(*order);
}

void OrderCreator::read(const Order& order) {
  OpenOrder& open = *work_.state.order;
  if (!order.is_for_bases_of(work_.request().names)) {
    return work_.handle(Fault::unreadable,
                        Error(open.url + ": the order is for other names than it was opened for"));
  }
  if (order.expires) open.expires = *order.expires;
  if (order.status == Order::Status::invalid) return invalid_.abandon(order);
  if (order.status == Order::Status::pending) return read_pending(order);
  // ready, processing or valid: no challenge is left.
  work_.advance(OrderPhase::answered);
}

void OrderCreator::read_pending(const Order& order) {
  const std::string& url = work_.state.order->url;
  const size_t count = order.authorizations.size();
  if (count == 0) {
    return work_.handle(Fault::unreadable, Error(url + ": pending without authorizations"));
  }
  if (count > work_.request().names.size()) {
    return work_.handle(Fault::unreadable,
                        Error(url + ": " + std::to_string(count) + " authorizations for " +
                              std::to_string(work_.request().names.size()) +
                              " names: expected at most one for each name"));
  }
  // Another one would expire as soon: it waits as after any failure.
  if (order.expires && ends_too_soon(*order.expires, work_.now())) {
    return work_.handle(Fault::rejected, past(url + ": the order", *order.expires, work_.now()));
  }
  read_authorizations(order.authorizations);
}

void OrderCreator::read_authorizations(const std::vector<std::string>& urls) {
  const auto gathered = std::make_shared<Gathered>(urls);
  for (size_t i = 0; i < urls.size(); ++i) {
    client_.post(urls[i], "", [this, gathered, i](const Result<Answer>& answer) {
      if (!gathered->is_stopped) {
        gathered->authorizations[i] = authorization_in(answer);
        gathered->is_stopped = !gathered->authorizations[i];
      }
      const bool all = --gathered->missing == 0;
      if (all && !gathered->is_stopped) settle(*gathered);
    });
  }
}

// nullopt: there is none, and the order was handled accordingly.
std::optional<Authorization> OrderCreator::authorization_in(const Result<Answer>& result) {
  auto authorization = work_.read(result, read_authorization);
  if (!authorization || !is_foreign(*authorization)) return authorization;
  work_.handle(Fault::unreadable,
               Error(result->url + ": authorization of " + authorization->identifier() +
                     ", which is not in the order"));
  return std::nullopt;
}

// The CA may require records only for the requested names.
bool OrderCreator::is_foreign(const Authorization& authorization) const {
  return authorization.status == Authorization::Status::pending && !names(authorization.name);
}

void OrderCreator::settle(const Gathered& gathered) {
  OpenOrder& open = *work_.state.order;
  open.challenges.clear();
  std::optional<Error> refused;
  for (size_t i = 0; i < gathered.urls.size(); ++i) {
    auto taken = take(*gathered.authorizations[i], gathered.urls[i]);
    if (!taken && !refused) refused = std::move(taken).error();
  }
  if (refused) return work_.handle(Fault::rejected, std::move(*refused));
  const bool settled = open.challenges.empty();
  if (!work_.advance(settled ? OrderPhase::answered : OrderPhase::ordered)) return;
  work_.done(settled ? "already authorized"
                     : count_of_records(open.challenges.size()) + " required");
}

Result<void> OrderCreator::take(const Authorization& authorization, const std::string& url) {
  if (authorization.status == Authorization::Status::valid) return {};
  if (authorization.status != Authorization::Status::pending) return unusable(authorization, url);
  if (authorization.expires && ends_too_soon(*authorization.expires, work_.now())) {
    return past(url + ": the authorization of " + authorization.identifier(),
                *authorization.expires, work_.now());
  }
  const Challenge* challenge = authorization.challenge(work_.challenge());
  if (challenge == nullptr) {
    work_.unused_authorizations.push_back(url);
    return not_offered(work_.challenge(), authorization, url);
  }
  const Session::Memory& ca = work_.memory();
  ASSIGN(ChallengeRecord record,
         challenge_record(*challenge, authorization.name, work_.request().names, *ca.directory,
                          *ca.account));
  OpenOrder& open = *work_.state.order;
  if (authorization.expires) {
    open.expires = std::min(open.expires.value_or(*authorization.expires), *authorization.expires);
  }
  if (challenge->type == ChallengeType::dns_persist01) {
    work_.state.keep_persistent(work_.ca(), record);
  }
  open.challenges.push_back({url, challenge->url, std::move(record)});
  return {};
}

bool OrderCreator::names(const CertName& base) const {
  return std::any_of(work_.request().names.begin(), work_.request().names.end(),
                     [&](const CertName& name) { return name.base() == base.text(); });
}

}  // namespace millrace::acme
