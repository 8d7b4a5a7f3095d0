//! eBay's shop pages on any of its domains, as a place to look at the banner: a listing under a
//! fixed header, the seller's overview, and a checkout, where nothing may get in the way.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use crate::assets;
use crate::note::Note;

/// The routes of `www.ebay.*`.
pub fn router(host: &str) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/itm/{number}", get(listing))
        .route("/sh/ovw", get(seller_hub))
        .route("/checkout", get(checkout))
        .merge(assets::router())
        .with_state(host.to_owned())
}

struct Item {
    title: &'static str,
    price: u32,
    condition: &'static str,
    drawing: &'static str,
    facts: [(&'static str, &'static str); 3],
}

const ITEMS: [Item; 4] = [
    Item {
        title: "Vintage 35mm rangefinder camera with leather case, fully serviced",
        price: 18_900,
        condition: "Used - excellent",
        drawing: "camera",
        facts: [
            ("Type", "Rangefinder"),
            ("Focal length", "45 mm"),
            ("Colour", "Silver and black"),
        ],
    },
    Item {
        title: "Ceramic pour-over coffee set, dripper and two cups, hand glazed",
        price: 4_250,
        condition: "New",
        drawing: "ceramic",
        facts: [
            ("Material", "Stoneware"),
            ("Capacity", "600 ml"),
            ("Colour", "Sea green"),
        ],
    },
    Item {
        title: "Merino wool hiking sweater, mid layer, men's, several sizes",
        price: 7_995,
        condition: "New with tags",
        drawing: "wool",
        facts: [
            ("Material", "Merino wool"),
            ("Season", "Autumn, winter"),
            ("Colour", "Rust"),
        ],
    },
    Item {
        title: "Mechanical keyboard, 75 % layout, hot-swap switches, white backlight",
        price: 11_400,
        condition: "Open box",
        drawing: "keyboard",
        facts: [
            ("Connection", "USB-C, wireless"),
            ("Layout", "ANSI"),
            ("Colour", "Slate"),
        ],
    },
];

fn item(number: u64) -> &'static Item {
    let index = usize::try_from(number % (ITEMS.len() as u64)).unwrap_or(0);
    ITEMS.get(index).unwrap_or(&ITEMS[0])
}

fn price(host: &str, cents: u32) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    match host.trim_start_matches("www.ebay.") {
        "co.uk" => format!("£{whole}.{rest:02}"),
        "com" | "ca" | "com.au" | "com.hk" | "com.sg" | "com.my" | "ph" | "com.tw" => {
            format!("${whole}.{rest:02}")
        }
        "pl" => format!("{whole},{rest:02} zł"),
        "ch" => format!("CHF {whole}.{rest:02}"),
        _ => format!("{whole},{rest:02} €"),
    }
}

async fn home(State(host): State<String>, Extension(note): Extension<Note>) -> Response {
    note.outcome("home page");
    let body = html! {
        h1 { "Today's finds" }
        ul.grid {
            @for (number, item) in (100_u64..).zip(&ITEMS) {
                li {
                    a href={ "/itm/" (number) } { (photo(item)) span { (item.title) } }
                    strong { (price(&host, item.price)) }
                }
            }
        }
    };
    page("Home", &host, &body)
}

async fn listing(
    State(host): State<String>,
    Extension(note): Extension<Note>,
    Path(number): Path<u64>,
) -> Response {
    note.outcome("listing page");
    let item = item(number);
    let body = html! {
        nav.crumbs aria-label="Breadcrumb" { a href="/" { "Home" } " › Collectables › Item " (number) }
        div.listing {
            div.gallery {
                (photo(item))
                div.thumbnails aria-hidden="true" { @for _ in 0..4 { (photo(item)) } }
            }
            section.offer aria-labelledby="title" {
                h1 #title { (item.title) }
                p.seller { "Sold by " strong { "acme_store" } " (2184) · 99.6% positive" }
                p.price { (price(&host, item.price)) }
                p { "Condition: " strong { (item.condition) } }
                a.button.primary href="/checkout" { "Buy It Now" }
                button.button.secondary type="button" data-watch="Watching" { "Add to Watchlist" }
                dl {
                    dt { "Postage" } dd { "Free, tracked. Posts worldwide." }
                    dt { "Delivery" } dd { "Within 4 working days" }
                    dt { "Returns" } dd { "30 days, buyer pays return postage" }
                }
            }
        }
        section.about aria-labelledby="about" {
            h2 #about { "Item specifics" }
            dl { @for (name, value) in item.facts { dt { (name) } dd { (value) } } }
            h2 { "From the seller" }
            p { "Carefully packed and dispatched within one working day. Questions are welcome." }
        }
    };
    page(item.title, &host, &body)
}

async fn seller_hub(State(host): State<String>, Extension(note): Extension<Note>) -> Response {
    note.outcome("seller hub");
    let tiles = [
        ("Active listings", "128"),
        ("Orders to send", "7"),
        ("Sales, 31 days", ""),
        ("Messages", "3"),
    ];
    let body = html! {
        h1 { "Seller Hub overview" }
        ul.tiles {
            @for (name, value) in tiles {
                li {
                    span { (name) }
                    strong { @if value.is_empty() { (price(&host, 482_310)) } @else { (value) } }
                }
            }
        }
        section.about aria-labelledby="tasks" {
            h2 #tasks { "Tasks" }
            ul { li { "Send 7 orders" } li { "Answer 3 messages" } li { "Relist 12 items" } }
        }
    };
    framed("Seller Hub", &host, &body, true)
}

async fn checkout(State(host): State<String>, Extension(note): Extension<Note>) -> Response {
    note.outcome("checkout");
    let body = html! {
        h1 { "Checkout" }
        div.listing {
            section.about aria-labelledby="pay" {
                h2 #pay { "Pay with" }
                p { "Card ending in 4242" }
                h2 { "Post to" }
                p { "Robin Example, 1 Test Street" }
            }
            section.offer aria-labelledby="total" {
                h2 #total { "Order total" }
                p.price { (price(&host, ITEMS[0].price)) }
                button.button.primary type="button" { "Confirm and pay" }
            }
        }
    };
    page("Checkout", &host, &body)
}

/// A drawn stand-in for a photo.
fn photo(item: &Item) -> Markup {
    html! {
        svg.photo.(item.drawing) viewBox="0 0 400 300" role="img" aria-label="Drawing in place of a photo" {
            rect.backdrop width="400" height="300" {}
            ellipse.shade cx="200" cy="236" rx="120" ry="14" {}
            @match item.drawing {
                "camera" => {
                    rect.shape x="100" y="110" width="200" height="124" rx="18" {}
                    rect.detail x="126" y="92" width="56" height="22" rx="6" {}
                    circle.detail cx="200" cy="172" r="42" {}
                    circle.shape cx="200" cy="172" r="24" {}
                }
                "ceramic" => {
                    path.shape d="M130 110h120l-14 112a14 14 0 0 1-14 12h-64a14 14 0 0 1-14-12z" {}
                    path.handle d="M246 134h20a24 24 0 0 1 0 56h-26" {}
                    path.detail d="M136 132h108l-3 24h-102z" {}
                    path.handle d="M172 92q-10-14 0-28M208 92q-10-14 0-28" {}
                }
                "wool" => {
                    path.shape d="M160 78h80l66 40-26 58-26-14v74H146v-74l-26 14-26-58z" {}
                    path.detail d="M160 78q40 36 80 0l-8-6q-32 22-64 0z" {}
                    path.detail d="M146 220h108v16H146z" {}
                }
                _ => {
                    rect.shape x="80" y="128" width="240" height="106" rx="12" {}
                    @for row in 0..3_u32 {
                        @for key in 0..9_u32 {
                            rect.detail x=(94 + key * 24) y=(142 + row * 28) width="20" height="22" rx="4" {}
                        }
                    }
                }
            }
        }
    }
}

fn page(title: &str, host: &str, main: &Markup) -> Response {
    framed(title, host, main, false)
}

fn framed(title: &str, host: &str, main: &Markup, sticky: bool) -> Response {
    let body = html! {
        header.site.sticky[sticky] {
            div.bar {
                a.word href="/" { "eBay" }
                span.badge { "simulated" }
                form role="search" action="/" {
                    input type="search" name="q" aria-label="Search" placeholder="Search for anything";
                    button type="submit" { "Search" }
                }
                nav aria-label="Account" {
                    a href="/sh/ovw" { "Sell" }
                    a href="/itm/100" { "Watchlist" }
                }
            }
        }
        main { (main) }
        footer { p { "Simulated eBay - Token Keeper test site" } p { (host) } }
    };
    assets::page(title, "shop.css", Some("shop.js"), &body)
}
