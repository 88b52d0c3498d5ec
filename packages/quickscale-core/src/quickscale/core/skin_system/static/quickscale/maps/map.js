// A map is drawn in place of its picture. Moving it asks for the page of the new area, of which it
// takes the points, and around the map whatever else the page says: the list, its filters, its pages.
(() => {
  "use strict";

  if ("maps" in document.documentElement.dataset) return;
  document.documentElement.dataset.maps = "";
  const WAIT = 250;
  const CLOSE = document.currentScript.dataset.close;
  const globe = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
  const readData = (figure) => JSON.parse(figure.querySelector("script").textContent);
  const nameOf = (figure, move) => figure.querySelector(`[data-move="${move}"]`)?.textContent;

  const findBounds = ([west, south, east, north]) =>
    L.latLngBounds([south, west], [north, east < west ? east + 360 : east]);

  const writeBounds = (bounds) => {
    const [west, east] = [bounds.getWest(), bounds.getEast()];
    const sides = east - west < 360 ? [globe(west), globe(east)] : [-180, 180];
    const limit = (degrees) => Math.min(Math.max(degrees, -90), 90);
    return [sides[0], limit(bounds.getSouth()), sides[1], limit(bounds.getNorth())]
      .map((degrees) => Number(degrees.toFixed(6)))
      .join(",");
  };

  const describe = (point) => {
    const content = document.createElement("p");
    const link = content.appendChild(document.createElement("a"));
    link.href = point.url;
    link.textContent = point.title;
    content.append(" ", point.text);
    return content;
  };

  const drawPoints = (map, layer, points) => {
    layer.clearLayers();
    const west = map.getBounds().getWest();
    for (const point of points) {
      const { latitude, longitude, count, text, title } = point;
      const label = document.createElement("span");
      label.className = "map-point";
      label.textContent = text;
      const icon = L.divIcon({ className: "", html: label, iconSize: null });
      // What lies beyond the antimeridian is drawn beside what lies before it.
      const place = [latitude, longitude < west ? longitude + 360 : longitude];
      const marker = L.marker(place, { icon, title, keyboard: false }).addTo(layer);
      if (count === 1) {
        marker.bindPopup(describe(point), { autoPan: false });
      } else {
        const area = new URL(point.url, location.href).searchParams.get("bbox");
        marker.on("click", () => map.fitBounds(findBounds(area.split(",").map(Number))));
      }
    }
  };

  // The map itself stays where it is, with the focus that it may have.
  const takeOver = (live, fresh) => {
    while (!live.matches("main")) {
      for (const node of [...live.parentNode.childNodes]) if (node !== live) node.remove();
      const around = [...fresh.parentNode.childNodes];
      const place = around.indexOf(fresh);
      live.before(...around.slice(0, place));
      live.after(...around.slice(place + 1));
      [live, fresh] = [live.parentNode, fresh.parentNode];
    }
    window.htmx?.process(live);
  };

  const draw = (figure) => {
    const data = readData(figure);
    const ground = figure.querySelector("[data-map-ground]");
    ground.replaceChildren();
    figure.toggleAttribute("data-drawn", true);
    const map = L.map(ground, { maxZoom: 19, zoomSnap: data.tiles ? 1 : 0.25, zoomControl: false, attributionControl: false });
    L.control
      .zoom({ zoomInTitle: nameOf(figure, "in"), zoomOutTitle: nameOf(figure, "out") })
      .addTo(map);
    L.control.scale().addTo(map);
    if (data.tiles) {
      // Servers of tiles want to know which site asks; pages tell others nothing by default.
      L.tileLayer(data.tiles, { maxZoom: 19, referrerPolicy: "origin" }).addTo(map);
      const credit = L.control.attribution({ prefix: false }).addTo(map);
      const text = document.createElement("span");
      text.textContent = data.attribution;
      credit.addAttribution(text.innerHTML);
    }
    const isAsked = new URL(location.href).searchParams.has("bbox");
    map.fitBounds(findBounds(data.bbox), { animate: false, padding: isAsked ? [0, 0] : [32, 32] });
    map.on("popupopen", ({ popup }) => {
      const button = popup.getElement().querySelector(".leaflet-popup-close-button");
      button.setAttribute("aria-label", CLOSE);
    });
    const layer = L.layerGroup().addTo(map);
    drawPoints(map, layer, data.points);
    let waiting = null;
    let asked = null;
    map.on("moveend", () => {
      clearTimeout(waiting);
      waiting = setTimeout(follow, WAIT);
    });

    const follow = async () => {
      const url = new URL(location.href);
      url.searchParams.set("bbox", writeBounds(map.getBounds()));
      for (const name of ["page", "cursor"]) url.searchParams.delete(name);
      asked?.abort();
      asked = new AbortController();
      try {
        const response = await fetch(url, { signal: asked.signal });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.querySelector("[data-map]");
        if (!fresh) return location.assign(url);
        history.replaceState(history.state, "", url);
        const found = readData(fresh);
        drawPoints(map, layer, found.points);
        figure.querySelector("nav").replaceWith(document.adoptNode(fresh.querySelector("nav")));
        takeOver(figure, fresh);
        figure.querySelector("[data-map-status]").textContent = found.status;
      } catch (error) {
        if (error.name !== "AbortError") location.assign(url);
      }
    };
  };

  const start = () => document.querySelectorAll("[data-map]:not([data-drawn])").forEach(draw);
  // Each skin has its own way to put a fresh list into a page.
  new MutationObserver(start).observe(document.body, { childList: true, subtree: true });
  start();
})();
